import { randomUUID } from 'node:crypto';
import { loadAppliance, namesAppliance, siteOrigin } from '../../../shared/appliance.ts';
import type { CallInput, EventPayload, Handlers } from '../../../shared/contract.ts';
import type { Rung } from '../../../shared/diagnose-result.ts';
import { withCorrelation } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { climbWholeLadder, type LadderFacts } from '../../ecm/diagnose/whole-ladder.ts';
import { siteUrlOf } from '../../ecm/link/site-address.ts';
import { readTrustedCa } from '../../pi/tokens/trusted-ca.ts';
import type { PluginSetup } from '../../pi/pi-plugin.ts';
import type { Clock } from '../../platform/clock.ts';
import { readTextIfPresent } from '../../platform/files.ts';
import { readStoredSecrets } from '../../platform/read-secrets.ts';
import type { Profile, Profiles } from '../profiles.ts';
import type { ServiceLink } from '../service-link.ts';
import { setupToTry } from '../setup-of.ts';

/** @param tell called with each rung as soon as it is known */
export function diagnoseHandlers(profiles: Profiles, service: ServiceLink, clock: Clock, tell: (event: EventPayload<'diagnose/rung'>) => void): Pick<Handlers, 'diagnose/run'> {
  return {
    'diagnose/run': async ({ requestId, plugin, secrets, session, scope }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      return profile.requests.run(requestId, async (signal) => {
        const setup = await setupToTry(profile, { ...(plugin && { plugin }), ...(secrets && { secrets }) });
        if (!setup.ok) return err(withCorrelation(setup.error, correlationId));
        const onRung = (rung: Rung): void => tell({ requestId, rung });
        const toPlugin = () => profile.plugin.diagnose(setup.value, { session, scope, onRung }, { signal, correlationId });
        const whole = async () => climbWholeLadder({ plugin: toPlugin, ...(await otherFlights(profile, setup.value, service)), clock, signal, onRung });
        const { failure, ...result } = await (isWhole(profile, scope) ? whole() : toPlugin());
        return failure?.kind === 'cancelled' ? err(withCorrelation(failure, correlationId)) : ok(result);
      });
    },
  };
}

/** Practice has neither a service nor an appliance. */
function isWhole({ name }: Profile, scope: CallInput<'diagnose/run'>['scope']): boolean {
  return name === 'real' && scope === 'full';
}

async function otherFlights(profile: Profile, { settings }: PluginSetup, service: ServiceLink): Promise<Pick<LadderFacts, 'service' | 'appliance'>> {
  const stored = await profile.settings.load();
  const { revision, appliance } = stored.ok ? stored.value.file : { revision: 0, appliance: {} };
  const { status } = service.view();
  const facts = { state: service.state(), savedRevision: revision, ...(status === undefined ? {} : { status }) };
  if (!namesAppliance(appliance)) return { service: facts, appliance: undefined };
  const { site, port, clientId } = loadAppliance(appliance).settings;
  const [secret, trustedCa] = await Promise.all([
    readStoredSecrets(profile.secrets, ['applianceClientSecret'], siteOrigin(appliance)),
    readTrustedCa(settings.trustedCaFile, readTextIfPresent),
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
