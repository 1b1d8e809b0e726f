import type { ImpactRequest } from '../../../shared/impact.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { Scenario } from '../../../shared/scenarios.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';

/** The newest requests among which distinct ones are looked for, so that a long history is not read to its end. */
export const latestRead = 10_000;

/** Names of people and hosts compare without case, as in lookups. The session has no part in it. */
function keyOf({ user, jumpItem }: Session): string {
  const { type, host = '', additionalAddresses = [], url = '', applicationName = '', group = '' } = jumpItem;
  const { username, distinguishedName = '' } = user;
  const names = [username, distinguishedName, host, ...additionalAddresses].map((name) => name.toLowerCase());
  return JSON.stringify([type, url, applicationName, group, ...names]);
}

/**
 * The scenarios, and the newest requests of the history that are none of them; each user with each Jump Item once.
 * @param requests newest first; of them, only lookups count, and no test of the bridge
 * @param limit of those from the history
 */
export function distinctRequests(
  scenarios: readonly Pick<Scenario, 'name' | 'session'>[],
  requests: readonly RecentRequest[],
  limit: number,
): readonly ImpactRequest[] {
  const distinct = new Map<string, ImpactRequest>();
  const add = (request: ImpactRequest): void => {
    const key = keyOf(request.session);
    if (!distinct.has(key)) distinct.set(key, request);
  };
  for (const { name, session } of scenarios) add({ name, session });
  const most = distinct.size + limit;
  for (const { operation, at, session, trial } of requests) {
    if (distinct.size >= most) break;
    const { user, jumpItem } = session;
    if (operation === 'find' && trial !== true) add({ at, session: { user, jumpItem } });
  }
  return [...distinct.values()];
}
