import { ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { systemClock, type Clock } from '../../main/platform/clock.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import {
  createApplianceLink,
  type ApplianceLink,
  type ApplianceLinkOptions,
  type LinkState,
} from '../../main/ecm/link/link-client.ts';
import {
  credentialRequests,
  type CredentialRequests,
  type CredentialServiceParts,
} from '../../main/ecm/service/credential-service.ts';
import type { RequestOrigin } from '../../main/ecm/service/plugin-router.ts';
import { RequestQueue } from '../../main/ecm/service/request-queue.ts';
import { HeldCredentials } from '../../main/plugins/held-credentials.ts';

type Router = CredentialServiceParts['router'];

/** A plugin for tests: offers one credential, records who got it, and logs the calls. */
export interface ScriptedRouter extends Router {
  /** The calls in order: "find ann", "get c1", "release c1". */
  readonly asked: string[];
}

export function scriptedRouter(over: Partial<Router> = {}): ScriptedRouter {
  const asked: string[] = [];
  const held = new HeldCredentials();
  return {
    asked,
    findCredentials: (session, request) => {
      asked.push(`find ${session.user.username}`);
      return (
        over.findCredentials?.(session, request) ??
        Promise.resolve(ok([{ credentialId: 'c1', displayValue: 'admin (WEB01)' }]))
      );
    },
    getCredential: async (session, credentialId, request) => {
      asked.push(`get ${credentialId}`);
      const credential = { account: 'admin', injectAs: 'WEB01\\admin', password: Secret.of('marked-password') };
      const got = await (over.getCredential?.(session, credentialId, request) ?? ok(credential));
      if (got.ok) held.add({ session, credentialId, holder: request.holder });
      return got;
    },
    releaseCredential: async (session, credentialId, endedAt, request) => {
      asked.push(`release ${credentialId}`);
      const removed = held.remove(session, credentialId, request.holder);
      const released = await (over.releaseCredential?.(session, credentialId, endedAt, request) ??
        ok({ checkIn: 'done' as const }));
      if (!released.ok && removed !== undefined) held.add(removed);
      return released;
    },
    heldBy: (holder) => held.heldBy(holder),
    health: async (signal, correlationId) =>
      over.health?.(signal, correlationId) ?? { healthy: true, message: 'Fine.' },
  };
}

/** The requests of one transport, with a queue of their own. */
export function requestsOn(router: Router, clock: Clock, from: RequestOrigin = 'appliance'): CredentialRequests {
  return credentialRequests(
    { router, queue: new RequestQueue(clock), clock, log: silentLog, newId: () => 'corr', record: () => {} },
    from,
  );
}

/** Address and account of the test's appliance, in the form of the practice appliance. */
export interface Site {
  readonly siteUrl: string;
  readonly caPem?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

export interface TestLink {
  readonly link: ApplianceLink;
  readonly router: ScriptedRouter;
  /** Every state so far. */
  readonly states: LinkState[];
  /** Resolves with the first state of this kind that fits. */
  reached<K extends LinkState['kind']>(
    kind: K,
    fits?: (state: Extract<LinkState, { readonly kind: K }>) => boolean,
  ): Promise<Extract<LinkState, { readonly kind: K }>>;
}

/** A link for a test, not started; by default named `ecm-1` in the group `Default`. */
export function testLink(
  { siteUrl, caPem, clientId, clientSecret }: Site,
  over: Partial<Omit<ApplianceLinkOptions, 'requests'>> & {
    readonly name?: string;
    readonly group?: string;
    readonly router?: ScriptedRouter;
  } = {},
): TestLink {
  const { name = 'ecm-1', group = 'Default', router = scriptedRouter(), clock = systemClock, ...options } = over;
  const made = createApplianceLink({
    account: { siteUrl, clientId, clientSecret, trustedCa: caPem },
    registration: { name, version: '0.1.0', plugin: 'Privileged Identity 0.1.0', group },
    requests: requestsOn(router, clock),
    clock,
    random: () => 0,
    log: silentLog,
    ...options,
  });
  if (!made.ok) throw new Error(made.error.message);
  const link = made.value;
  const states: LinkState[] = [];
  link.onChange((state) => states.push(state));
  const reached: TestLink['reached'] = (kind, fits = () => true) =>
    new Promise((resolve) => {
      const judge = (state: LinkState): void => {
        if (state.kind !== kind || !fits(state as never)) return;
        end();
        resolve(state as never);
      };
      const end = link.onChange(judge);
      judge(link.state);
    });
  return { link, router, states, reached };
}

/** Lets the event loop run until the condition holds, for real sockets. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
