import { ok, type Result } from '../../shared/result.ts';
import type { Failure } from '../../shared/errors.ts';
import { Secret } from '../../shared/secret.ts';
import { Connection, type ConnectionParts } from '../../main/ecm/link/connection.ts';
import type { AccessToken, TokenSource } from '../../main/ecm/link/oauth.ts';
import { createBackground } from '../../main/lib/background-work.ts';
import type { CredentialPackage } from '../../main/plugins/contract.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { manualClock } from '../manual-clock.ts';
import { requestsOn, scriptedRouter, type ScriptedRouter } from './link-fixture.ts';

export const session = {
  sessionId: 's1',
  user: { username: 'ann' },
  jumpItem: { type: 'rdp', host: 'web01' },
} as const;
export const credential: CredentialPackage = {
  account: 'admin',
  injectAs: 'HQ\\admin',
  domain: 'HQ',
  password: Secret.of('marked'),
};

/** A connection over a socket that records what is sent; the test plays the appliance. */
export function connectionHarness(router: ScriptedRouter = scriptedRouter(), over: Partial<ConnectionParts> = {}) {
  const clock = manualClock();
  const sent: Record<string, unknown>[] = [];
  const cuts: string[] = [];
  const actives: boolean[] = [];
  let pings = 0;
  let issued = 1;
  const tokenOf = (name: string): AccessToken => ({
    value: Secret.of(name),
    renewAt: clock.now() + 3_300_000,
  });
  const tokens: TokenSource = {
    token: async () => ok(tokenOf(`token-${(issued += 1)}`)),
    clear: () => {},
    pausedUntil: () => undefined,
  };
  const socket = {
    send: async (text: string) => sent.push(JSON.parse(text) as Record<string, unknown>) > 0,
    ping: () => void (pings += 1),
    close: (code: number) => void cuts.push(`close ${code}`),
    terminate: () => void cuts.push('terminate'),
  };
  const registration = { name: 'ecm-1', version: '0.1.0', plugin: 'PI 0.1.0', group: 'Default' };
  const background = createBackground(silentLog);
  const requests = requestsOn(router, clock);
  const shared = {
    requests,
    registration,
    tokens,
    clock,
    background,
    log: silentLog,
    random: () => 0.5,
    newId: () => 'corr',
  };
  const connection = new Connection(socket, tokenOf('token-1'), {
    ...shared,
    activeChanged: (active) => actives.push(active),
    groupChanged: () => {},
    ...over,
  });
  const receive = async (frame: object): Promise<void> => {
    connection.message(JSON.stringify({ jsonrpc: '2.0', ...frame }));
    await clock.advance(0);
  };
  const register = async (): Promise<void> => {
    const registered = connection.register();
    await receive({ id: 1, result: { active: true } });
    await registered;
    sent.splice(0);
  };
  return { clock, sent, cuts, actives, connection, router, requests, receive, register, pings: () => pings };
}

/** A request of the plugin that the test settles. */
export function pendingRequest<T>() {
  const { promise, resolve } = Promise.withResolvers<Result<T, Failure>>();
  const signals: AbortSignal[] = [];
  return {
    signals,
    end: (value: T) => resolve(ok(value)),
    run: (signal: AbortSignal) => (signals.push(signal), promise),
  };
}
