import { randomUUID } from 'node:crypto';
import { withCorrelation } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import { loadAppliance, namesAppliance } from '../../../shared/appliance.ts';
import type { ServiceFacts } from '../../../main/diagnostics/service-checks.ts';
import { runAllChecks, type DiagnosisFacts } from '../../../main/diagnostics/all-checks.ts';
import { siteUrlOf } from '../../../main/ecm/link/site-address.ts';
import { readRequest } from '../../../main/pi/find-credentials.ts';
import { readTrustedCa } from '../../../main/pi/tokens/trusted-ca.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { readTextIfPresent } from '../../../main/platform/files/files.ts';
import { failed, usageFailure, type CliEnvironment, type Outcome } from '../command.ts';
import { withService } from '../pipe.ts';
import { withPlugin, type LoadedSetup } from '../setup.ts';
import { formatDiagnosis } from './format.ts';
import { sessionOf, type SessionOptions, type SetupOptions } from './options.ts';

export interface DiagnoseOptions extends SetupOptions, SessionOptions {}

/** `ecmctl diagnose`: the ladder. The checks of the user are skipped unless a user and an endpoint are given. */
export async function diagnose(options: DiagnoseOptions, environment: CliEnvironment): Promise<Outcome> {
  const { user, type } = options;
  const sessionFields = [user, type, options.dn, options.host, options.ip, options.url, options.app];
  if ((user === undefined || type === undefined) && sessionFields.some((field) => field !== undefined)) {
    return notStarted(failed(usageFailure('--user and --type are needed together to try the checks of the user.')));
  }
  const session = user === undefined || type === undefined ? undefined : sessionOf(user, type, options);
  const answer = await withPlugin(options, environment, async (plugin, loaded) => {
    const { setup, warnings } = loaded;
    const correlationId = randomUUID();
    const { signal } = environment;
    // Malformed input ends here, before anything is sent.
    const readable = session === undefined ? ok(undefined) : readRequest(setup.settings, session);
    if (!readable.ok) return readable;
    const service = await serviceFacts(options, loaded, environment);
    const { failure, ...result } = await runAllChecks({
      plugin: async () => {
        const context = { signal, correlationId, interactive: true };
        const diagnosed = await plugin.diagnose(setup, { session, scope: 'full' }, context);
        return diagnosed.ok ? diagnosed.value : { ok: false, checks: [], failure: diagnosed.error };
      },
      service,
      appliance: await applianceFacts(loaded, service.status),
      clock: systemClock,
      signal,
    });
    const error = failure === undefined ? undefined : withCorrelation(failure, correlationId);
    return ok({
      json: { ...result, ...(error === undefined ? {} : { error }) },
      text: formatDiagnosis(result, systemClock.now()),
      warnings,
      error,
    } satisfies Outcome);
  });
  return answer.ok ? answer.value : notStarted(failed(answer.error));
}

/** Settings of another file than the saved ones are not what the service is meant to run. */
function serviceFacts(
  { settings }: DiagnoseOptions,
  { file }: LoadedSetup,
  environment: CliEnvironment,
): Promise<ServiceFacts> {
  return withService(environment, async (service) => {
    const status = await service.call('service/status', {});
    const savedRevision = settings === undefined ? file.revision : 0;
    return { state: service.state, savedRevision, ...(status.ok ? { status: status.value } : {}) };
  });
}

async function applianceFacts(
  { file, setup, clientSecret }: LoadedSetup,
  status: ServiceFacts['status'],
): Promise<DiagnosisFacts['appliance']> {
  if (!namesAppliance(file.appliance)) return undefined;
  const { settings } = loadAppliance(file.appliance);
  const trustedCa = await readTrustedCa(setup.settings.trustedCaFile, readTextIfPresent);
  return {
    siteUrl: siteUrlOf(settings.site, settings.port),
    clientId: settings.clientId,
    clientSecret: await clientSecret(),
    trustedCa: trustedCa.ok ? trustedCa.value : undefined,
    status,
  };
}

/** A ladder that could not be climbed at all: the settings themselves are not usable. */
export function notStarted(error: NonNullable<Outcome['error']>): Outcome {
  return { json: { ok: false, checks: [], error }, text: '', error };
}
