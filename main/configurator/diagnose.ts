import { randomUUID } from 'node:crypto';
import { loadAppliance, namesAppliance } from '../../shared/appliance.ts';
import type { CallInput, EventPayload, Handlers } from '../../shared/contract.ts';
import type { Check, DiagnoseResult } from '../../shared/diagnose-result.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import { runAllChecks, type DiagnosisFacts } from '../diagnostics/all-checks.ts';
import { siteUrlOf } from '../ecm/link/site-address.ts';
import type { DiagnoseRequest, RequestContext, PluginDiagnosis } from '../plugins/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { siteBinding } from '../plugins/secret-bindings.ts';
import { storedClientSecret } from '../platform/secrets/read-secrets.ts';
import { knownFor } from './known-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { setupToTry, type TestSetup } from './plugin-setup.ts';

/** @param send called with each check as soon as it is known */
export function diagnoseHandlers(
  profiles: Profiles,
  service: ServiceLink,
  clock: Clock,
  send: (event: EventPayload<'diagnose/check'>) => void,
) {
  return {
    'diagnose/run': async ({ requestId, pluginId, plugin, secrets, session, scope }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      return profile.requests.run(requestId, async (signal) => {
        const attempt = await setupToTry(profile, { pluginId, plugin, secrets });
        if (!attempt.ok) return err(withCorrelation(attempt.error, correlationId));
        const onCheck = (check: Check): void => send({ requestId, check });
        const pluginChecks = () =>
          runPluginChecks(attempt.value, { session, scope, onCheck }, { signal, correlationId, interactive: true });
        const allChecks = async () =>
          runAllChecks({
            plugin: pluginChecks,
            ...(await otherGroups(profile, attempt.value, service)),
            clock,
            signal,
            onCheck,
          });
        const { failure, ...result } = await (isComplete(profile, scope) ? allChecks() : pluginChecks());
        if (failure?.kind === 'cancelled') return err(withCorrelation(failure, correlationId));
        const known = await knownFor(failure, profile, attempt.value.setup.secrets);
        return ok(withServerWords(result, known === undefined ? undefined : failure, known ?? []));
      });
    },
  } satisfies Partial<Handlers>;
}

/** Text and code of the other system go with the first check that failed, which the failure is of. */
export function withServerWords(
  { ok: isOk, checks }: DiagnoseResult,
  failed: Failure | undefined,
  known: readonly Secret[],
): DiagnoseResult {
  const first = checks.find(({ status }) => status === 'fail');
  const words = { text: failed?.serverText?.(known), serverCode: failed?.unknownCode?.(known) };
  return { ok: isOk, checks: checks.map((check) => (check === first ? { ...check, ...words } : check)) };
}

/** The plugin's own checks. The settings are valid by now, so a plugin that cannot run any of them has failed. */
export async function runPluginChecks(
  { plugin, setup }: Pick<TestSetup, 'plugin' | 'setup'>,
  request: DiagnoseRequest,
  context: RequestContext,
): Promise<PluginDiagnosis> {
  const diagnosed = await plugin.diagnose(setup, request, context);
  return diagnosed.ok ? diagnosed.value : { ok: false, checks: [], failure: diagnosed.error };
}

/** The appliance that the settings name, with the settings of the plugin that are tried out; nothing if they name none. */
export async function applianceFacts(
  { setup, file }: TestSetup,
  clientSecret: () => Promise<Result<Secret | undefined, Failure>>,
  status: ServiceStatus | undefined,
): Promise<DiagnosisFacts['appliance']> {
  if (!namesAppliance(file.appliance)) return undefined;
  const { site, port, clientId } = loadAppliance(file.appliance).settings;
  const secret = await clientSecret();
  return {
    siteUrl: siteUrlOf(site, port),
    clientId,
    clientSecret: secret.ok ? secret.value : undefined,
    ...(secret.ok ? {} : { secretFailure: secret.error }),
    trustedCa: setup.trust?.pem,
    status,
  };
}

function isComplete({ name }: Profile, scope: CallInput<'diagnose/run'>['scope']): boolean {
  return name === 'real' && scope === 'full';
}

async function otherGroups({ secrets }: Profile, tried: TestSetup, service: ServiceLink) {
  const { revision, appliance } = tried.file;
  const { status, lastRun } = service.view();
  const clientSecret = () => storedClientSecret(secrets, siteBinding(appliance, tried.setup.trust));
  return {
    service: {
      state: service.state(),
      savedRevision: revision,
      lastRun,
      ...(status === undefined ? {} : { status }),
    },
    appliance: await applianceFacts(tried, clientSecret, status),
  };
}
