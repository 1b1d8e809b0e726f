import type { Failure } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { ApplianceLinkOptions, LinkState } from '../../main/ecm/link/link-client.ts';
import { connectivityFailure, tokenRefused } from '../../main/ecm/link/link-failures.ts';
import { closeCodes } from '../../main/ecm/link/wire.ts';
import type { ConnectLink, SocketListener } from '../../main/ecm/link/link-socket.ts';
import type { HttpClient } from '../../main/platform/network/http-client.ts';
import { manualClock, type ManualClock } from '../manual-clock.ts';
import { testLink } from './link-fixture.ts';

const site = { siteUrl: 'https://pra.example', clientId: 'ecm', clientSecret: Secret.of('marked') };
export const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };

/** An appliance played by the test: what the token endpoint answers, whether the link opens, and the open link itself. */
export class ScriptedAppliance {
  readonly clock: ManualClock = manualClock();
  tokenStatus = 200;
  tokenLifeSeconds = 3600;
  /** Answered instead of a token. */
  tokenPage: string | undefined;
  openFailure: Failure | undefined;
  bug: Error | undefined;
  registers = true;
  tokenRequests = 0;
  /** How many new tokens were shown on an open link. */
  authorized = 0;
  httpClosed = 0;
  /** Refused when the link is opened. */
  readonly refusedTokens = new Set<string>();
  /** The link is opened with them, and closed at once. */
  readonly expiredTokens = new Set<string>();
  readonly attemptsAt: number[] = [];
  readonly tokensShown: string[] = [];
  readonly sent: string[] = [];
  listener: SocketListener | undefined;

  readonly http: HttpClient = {
    send: async (_call, use) => {
      this.tokenRequests += 1;
      const body = JSON.stringify({
        access_token: `t${this.tokenRequests}`,
        token_type: 'Bearer',
        expires_in: this.tokenLifeSeconds,
      });
      const wwwAuthenticate = this.tokenStatus === 401 ? 'Basic realm="pra"' : '';
      const answer = { status: this.tokenStatus, contentType: 'application/json', wwwAuthenticate };
      return use({ ...answer, body: bytesOf(this.tokenPage ?? body) });
    },
    close: async () => void (this.httpClosed += 1),
  };

  readonly connect: ConnectLink = async ({ token }, accept) => {
    this.attemptsAt.push(this.clock.now());
    this.tokensShown.push(token.reveal());
    if (this.bug !== undefined) throw this.bug;
    if (this.openFailure !== undefined) return err(this.openFailure);
    if (this.refusedTokens.has(token.reveal())) return err(tokenRefused());
    const listener: SocketListener = accept({
      send: async (text) => {
        this.#receive(text);
        return true;
      },
      ping: () => listener.pong(),
      close: (code) => void this.sent.push(`close ${code}`),
      terminate: () => void this.sent.push('terminate'),
    });
    this.listener = listener;
    if (this.expiredTokens.has(token.reveal()))
      listener.closed(closeCodes.tokenExpired, connectivityFailure('reset', 'testing'));
    return ok(undefined);
  };

  #receive(text: string): void {
    const { id, method } = JSON.parse(text) as { id: number; method?: string };
    if (method === 'ecm/authorize') this.authorized += 1;
    if (method === undefined) this.sent.push(text);
    else if (method !== 'ecm/register' || this.registers)
      queueMicrotask(() => this.send({ id, result: { active: true } }));
  }

  send(frame: object): void {
    this.listener?.message(JSON.stringify({ jsonrpc: '2.0', ...frame }));
  }

  cut(): void {
    this.listener?.closed(1006, connectivityFailure('reset', 'testing'));
  }
}

async function* bytesOf(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

export function scriptedLink(over: Partial<ApplianceLinkOptions> & Parameters<typeof testLink>[1] = {}) {
  const appliance = new ScriptedAppliance();
  const { clock, http, connect } = appliance;
  return { appliance, clock, ...testLink(site, { clock, http, connect, ...over }) };
}

export async function startedLink(over: Parameters<typeof scriptedLink>[0] = {}) {
  const parts = scriptedLink(over);
  parts.link.start();
  await parts.clock.advance(0);
  return parts;
}

export function untilOf(state: LinkState): number {
  return state.kind === 'waiting' || state.kind === 'refused' ? state.until : 0;
}
