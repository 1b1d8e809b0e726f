import { ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import type { ApplianceLink, LinkRequests, LinkState } from '../../main/ecm/link/appliance-link.ts';
import { createApplianceLink, type ApplianceLinkOptions } from '../../main/ecm/link/link-client.ts';

/** A plugin for tests: offers one credential, and records its calls. */
export interface ScriptedRequests extends LinkRequests {
  /** The calls, in order: "find ann", "get c1", "release c1". */
  readonly asked: string[];
}

export function scriptedRequests(over: Partial<LinkRequests> = {}): ScriptedRequests {
  const asked: string[] = [];
  return {
    asked,
    find: (session, context) => {
      asked.push(`find ${session.user.username}`);
      return (
        over.find?.(session, context) ?? Promise.resolve(ok([{ credentialId: 'c1', displayValue: 'admin (WEB01)' }]))
      );
    },
    get: (session, credentialId, context) => {
      asked.push(`get ${credentialId}`);
      const credential = { account: 'admin', injectAs: 'WEB01\\admin', password: Secret.of('marked-password') };
      return over.get?.(session, credentialId, context) ?? Promise.resolve(ok(credential));
    },
    release: (session, credentialId, endedAt, context) => {
      asked.push(`release ${credentialId}`);
      return over.release?.(session, credentialId, endedAt, context) ?? Promise.resolve(ok({}));
    },
    health: (context) => over.health?.(context) ?? Promise.resolve({ healthy: true, message: 'Fine.' }),
  };
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
  readonly requests: ScriptedRequests;
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
    readonly requests?: ScriptedRequests;
  } = {},
): TestLink {
  const { name = 'ecm-1', group = 'Default', requests = scriptedRequests(), ...options } = over;
  const made = createApplianceLink({
    account: { siteUrl, clientId, clientSecret, trustedCa: caPem },
    registration: { name, version: '0.1.0', plugin: 'Privileged Identity 0.1.0', group },
    requests,
    clock: systemClock,
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
  return { link, requests, states, reached };
}

/** Lets the event loop run until the condition holds, for real sockets. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
