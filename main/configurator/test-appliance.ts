import { randomUUID } from 'node:crypto';
import { loadAppliance } from '../../shared/appliance.ts';
import type { CallInput, EventPayload, Handlers } from '../../shared/contract.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { siteChecks, type SiteFacts } from '../diagnostics/appliance-checks.ts';
import { runChecks } from '../diagnostics/run-checks.ts';
import { siteUrlOf } from '../ecm/link/site-address.ts';
import type { Clock } from '../platform/clock.ts';
import { storedClientSecret } from '../platform/secrets/read-secrets.ts';
import { siteBinding, trustOf } from '../plugins/secret-bindings.ts';
import { applianceProblemOf } from './appliance.ts';
import { withServerWords } from './diagnose.ts';
import { knownFor } from './known-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';

type Input = Pick<CallInput<'appliance/test'>, 'appliance' | 'clientSecret'>;

/** @param send called with each check as soon as it is known */
export function applianceTestHandlers(
  profiles: Profiles,
  clock: Clock,
  send: (event: EventPayload<'diagnose/check'>) => void,
) {
  return {
    'appliance/test': async ({ requestId, ...input }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      return profile.requests.run(requestId, async (signal) => {
        const facts = await factsOf(profile, input);
        if (!facts.ok) return err(withCorrelation(facts.error, correlationId));
        const plans = siteChecks({ ...facts.value, clock, signal });
        const { failure, ...result } = await runChecks(plans, clock, signal, (check) => send({ requestId, check }));
        if (failure?.kind === 'cancelled') return err(withCorrelation(failure, correlationId));
        const { clientSecret } = facts.value;
        const used = clientSecret === undefined ? {} : { clientSecret };
        const known = await knownFor(failure, profile, used);
        return ok(withServerWords(result, known === undefined ? undefined : failure, known ?? []));
      });
    },
  } satisfies Partial<Handlers>;
}

/** The appliance that is on screen, with the stored client secret unless one is typed, and the certificates that the saved settings trust. */
async function factsOf(
  { settings, secrets, readOnly }: Profile,
  { appliance, clientSecret: typed }: Input,
): Promise<Result<Omit<SiteFacts, 'clock' | 'signal'>, Failure>> {
  if (readOnly !== undefined) return err(readOnly);
  const problem = applianceProblemOf(appliance);
  if (problem !== undefined) return err(problem);
  const stored = await settings.load();
  if (!stored.ok) return stored;
  const trust = await trustOf(stored.value.file);
  if (!trust.ok) return trust;
  const { site, port, clientId } = loadAppliance(appliance).settings;
  const secret =
    typed === undefined ? await storedClientSecret(secrets, siteBinding(appliance, trust.value)) : ok(typed);
  return ok({
    siteUrl: siteUrlOf(site, port),
    clientId,
    clientSecret: secret.ok ? secret.value : undefined,
    ...(secret.ok ? {} : { secretFailure: secret.error }),
    trustedCa: trust.value?.pem,
  });
}
