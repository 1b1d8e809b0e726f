import type { Handlers } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import type { Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';

export function tokenHandlers(profiles: Profiles, service: ServiceLink): Pick<Handlers, 'tokens/clear'> {
  return {
    'tokens/clear': async () => {
      const { name, plugins } = profiles.current();
      const cleared = plugins.clearTokens();
      // A service that does not run has no tokens; practice never touches it.
      const there = name === 'real' ? await service.call('tokens/clear', {}) : undefined;
      return ok({ cleared, ...(there?.ok === true ? { service: there.value.cleared } : {}) });
    },
  };
}
