import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../../shared/contract.ts';
import { withCorrelation } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Profiles } from '../profiles.ts';
import { setupToTry } from '../setup-of.ts';

export function diagnoseHandlers(profiles: Profiles): Pick<Handlers, 'diagnose/run'> {
  return {
    'diagnose/run': async ({ requestId, plugin, secrets, session, scope }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      return profile.requests.run(requestId, async (signal) => {
        const setup = await setupToTry(profile, { ...(plugin && { plugin }), ...(secrets && { secrets }) });
        if (!setup.ok) return err(withCorrelation(setup.error, correlationId));
        const { failure, ...result } = await profile.plugin.diagnose(setup.value, { session, scope }, { signal, correlationId });
        return failure?.kind === 'cancelled' ? err(withCorrelation(failure, correlationId)) : ok(result);
      });
    },
  };
}
