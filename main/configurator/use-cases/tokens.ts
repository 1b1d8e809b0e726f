import type { Handlers } from '../../../shared/contract.ts';
import { ok } from '../../../shared/result.ts';
import type { Profiles } from '../profiles.ts';

export function tokenHandlers(profiles: Profiles): Pick<Handlers, 'tokens/clear'> {
  return { 'tokens/clear': async () => ok({ cleared: profiles.current().plugin.clearTokens() }) };
}
