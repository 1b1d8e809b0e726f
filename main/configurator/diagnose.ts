import { randomUUID } from 'node:crypto';
import { loadAppliance, namesAppliance, siteOrigin } from '../../shared/appliance.ts';
import type { CallInput, EventPayload, Handlers } from '../../shared/contract.ts';
import type { Check } from '../../shared/diagnose-result.ts';
import { withCorrelation } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { piPluginId } from '../../shared/settings.ts';
import { runAllChecks, type DiagnosisFacts } from '../diagnostics/all-checks.ts';
import { siteUrlOf } from '../ecm/link/site-address.ts';
import { readTrustedCa } from '../pi/tokens/trusted-ca.ts';
import type { DiagnoseRequest, RequestContext, PluginDiagnosis } from '../plugins/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { readTextIfPresent } from '../platform/files/files.ts';
import { readStoredSecrets } from '../platform/secrets/read-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { setupToTry, type TestSetup } from './plugin-setup.ts';

/** @param tell called with each check as soon as it is known */
export function diagnoseHandlers(
  profiles: Profiles,
  service: ServiceLink,
  clock: Clock,
  tell: (event: EventPayload<'diagnose/check'>) => void,
): Pick<Handlers, 'diagnose/run'> {
  return {
    'diagnose/run': async ({ requestId, pluginId, plugin, secrets, session, scope }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      return profile.requests.run(requestId, async (signal) => {
        const fuzzCase = await setupToTry(profile, {
          pluginId,
          ...(plugin && { plugin }),
          ...(secrets && { secrets }),
        });
        if (!fuzzCase.ok) return err(withCorrelation(fuzzCase.error, correlationId));
        const onCheck = (check: Check): void => tell({ requestId, check });
        const toPlugin = () =>
          runPluginChecks(fuzzCase.value, { session, scope, onCheck }, { signal, correlationId, interactive: true });
        const whole = async () =>
          runAllChecks({
            plugin: toPlugin,
            ...(await otherGroups(profile, fuzzCase.value, service)),
            clock,
            signal,
            onCheck,
          });
        const { failure, ...result } = await (isWhole(profile, scope) ? whole() : toPlugin());
        return failure?.kind === 'cancelled' ? err(withCorrelation(failure, correlationId)) : ok(result);
      });
    },
  };
}

/** What the plugin says of its vault. The settings are valid by now, so a plugin that cannot even try has failed. */
async function runPluginChecks(
  { plugin, setup }: TestSetup,
  request: DiagnoseRequest,
  context: RequestContext,
): Promise<PluginDiagnosis> {
  const diagnosed = await plugin.diagnose(setup, request, context);
  return diagnosed.ok ? diagnosed.value : { ok: false, checks: [], failure: diagnosed.error };
}

/** Practice has neither a service nor an appliance. */
function isWhole({ name }: Profile, scope: CallInput<'diagnose/run'>['scope']): boolean {
  return name === 'real' && scope === 'full';
}

async function otherGroups(
  profile: Profile,
  { plugin, setup, file }: TestSetup,
  service: ServiceLink,
): Promise<Pick<DiagnosisFacts, 'service' | 'appliance'>> {
  const { revision, appliance } = file;
  const { status } = service.view();
  const facts = { state: service.state(), savedRevision: revision, ...(status === undefined ? {} : { status }) };
  if (!namesAppliance(appliance)) return { service: facts, appliance: undefined };
  const { site, port, clientId } = loadAppliance(appliance).settings;
  // The file of further authorities is a setting of PI, whichever plugin is chosen.
  const { trustedCaFile: caFile } = plugin.id === piPluginId ? setup.settings : file.plugin;
  const [secret, trustedCa] = await Promise.all([
    readStoredSecrets(profile.secrets, ['applianceClientSecret'], siteOrigin(appliance)),
    readTrustedCa(typeof caFile === 'string' ? caFile : '', readTextIfPresent),
  ]);
  return {
    service: facts,
    appliance: {
      siteUrl: siteUrlOf(site, port),
      clientId,
      clientSecret: secret.ok ? secret.value.applianceClientSecret : undefined,
      trustedCa: trustedCa.ok ? trustedCa.value : undefined,
      status,
    },
  };
}
