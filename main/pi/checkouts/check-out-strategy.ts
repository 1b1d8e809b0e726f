import type { LRUCache } from 'lru-cache';
import type { PluginSettings } from '../../../shared/settings.ts';
import { err, ok } from '../../../shared/result.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { piCodes, type PiResult } from '../gateway/gateway.ts';
import { parseIdentity } from '../identity/resolve-identities.ts';
import { identityText, type Account, type CheckOut, type PiIdentity } from '../model.ts';
import type { Strategy } from '../selection/offer.ts';
import { apiActor, userActor, type Actor, type PiAccess } from '../tokens/pi-access.ts';
import { holdKey, type CheckOutTarget, type NewCheckOut } from './record.ts';
import type { TrackCall } from './checkouts.ts';
import { grantFailed, notRequestable } from './retrieval-failures.ts';

/** Requests granted in this process, by endpoint, actor and account: PI may still honour them (lookup.md 4.4). */
export type GrantedRequests = LRUCache<string, number>;

export interface CheckOutOrder {
  readonly strategy: Strategy;
  readonly user: PiIdentity;
  readonly target: CheckOutTarget;
  readonly hold: NewCheckOut;
  readonly comment: string;
}

interface Attempt {
  readonly access: PiAccess;
  readonly order: CheckOutOrder;
  readonly granted: GrantedRequests;
  readonly context: RequestContext;
}

export function strategyActor(strategy: Strategy, user: PiIdentity): Actor {
  return strategy === 'as-api-user' ? apiActor : userActor(user);
}

function checkOut({ access, order, context }: Attempt, track: TrackCall): PiResult<CheckOut> {
  const { target, comment } = order;
  return access.write(strategyActor(order.strategy, order.user), context, (pi, token) =>
    track(() =>
      target.kind === 'stored'
        ? pi.checkOutStored(token, target.account, comment, context)
        : pi.checkOutShared(token, target.identifier, comment, context),
    ),
  );
}

function approverOf({ globalApprover }: PluginSettings): PiIdentity {
  return parseIdentity(globalApprover);
}

/** Creates the request as the user and grants it as the Global Approver; only the request that was just made is ever granted. */
async function requestAndGrant({ access, order, granted, context }: Attempt, account: Account): PiResult<void> {
  const { comment, hold } = order;
  const created = await access.write(userActor(order.user), context, (pi, token) =>
    pi.createRequest(token, account, comment, context),
  );
  if (!created.ok) return created;
  const requestId = created.value;
  const approver = approverOf(access.setup.settings);
  const grant = await access.write(userActor(approver), context, (pi, token) =>
    pi.grantRequest(token, requestId, comment, context),
  );
  if (!grant.ok) {
    if (grant.error.failure.kind === 'cancelled') return grant;
    // Without PI's code, because callers read the code as the answer to the check-out.
    return err({ failure: grantFailed(requestId, identityText(approver), grant.error), transient: false });
  }
  granted.set(holdKey(hold), requestId);
  return ok(undefined);
}

/** Checks out as the permissions of the fresh entry say (lookup.md 4.2 to 4.4). */
export async function checkOutBy(attempt: Attempt, track: TrackCall): PiResult<CheckOut> {
  const { order, granted } = attempt;
  const key = holdKey(order.hold);
  if (order.strategy !== 'by-request' || granted.get(key) !== undefined) {
    const direct = await checkOut(attempt, track);
    if (direct.ok || direct.error.code !== piCodes.approvalRequired || order.strategy === 'as-api-user') return direct;
    granted.delete(key);
  }
  if (order.target.kind === 'shared') return err({ failure: notRequestable(), transient: false });
  const request = await requestAndGrant(attempt, order.target.account);
  return request.ok ? checkOut(attempt, track) : request;
}
