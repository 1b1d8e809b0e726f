import type { GroupMember } from '../../../shared/ecm-group.ts';
import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import { createBackOff } from '../../lib/back-off.ts';
import type { Background } from '../../lib/background-work.ts';
import type { Clock } from '../../platform/clock.ts';
import { startHeartbeat } from '../../rpc/heartbeat.ts';
import { rpcCodes, type RpcError } from '../../rpc/json-rpc.ts';
import { RpcPeer, type CallFailure, type CallResult, type RpcFault } from '../../rpc/rpc-peer.ts';
import {
  answerTooLarge,
  connectivityFailure,
  doingLink,
  doingRegister,
  groupFull,
  notOurProtocol,
  registrationRefused,
  tokenRefused,
  unforeseen,
} from './link-failures.ts';
import type { LinkSocket, SocketListener } from './link-socket.ts';
import type { AccessToken, TokenSource } from './oauth.ts';
import { createRoutes, type RouteParts } from './routes.ts';
import {
  activeParams,
  authorizeParams,
  closeCodes,
  groupParams,
  linkRules,
  refusalData,
  registerResult,
  type Registered,
} from './wire.ts';

/** How a connection ended: it broke, its token is no longer accepted, the appliance refused this ECM, or this side closed it. */
export type ConnectionEnd =
  | { readonly kind: 'lost' | 'token-ended' | 'refused'; readonly cause: Failure }
  | { readonly kind: 'closed' };

export interface Registration {
  readonly name: string;
  readonly version: string;
  readonly plugin: string;
  readonly group: string;
  /** Of the settings that run; nothing before the first. */
  readonly digest?: string | undefined;
}

export interface ConnectionParts extends Omit<RouteParts, 'holder'> {
  readonly clock: Clock;
  readonly background: Background;
  readonly registration: Registration;
  readonly tokens: TokenSource;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly activeChanged: (active: boolean) => void;
  readonly groupChanged: (members: readonly GroupMember[]) => void;
}

const pingMs = 30_000;
/** Pings in a row that may be without an answer. */
const maxUnansweredPings = 2;
const callTimeoutMs = 15_000;
/** Registration and authorization. One that is not answered in time ends the connection. */
const calls = { maxInFlight: 2, maxTimedOut: 1 } as const;
const shortestRenewalMs = 1000;
/** Between attempts to connect, and between attempts to renew the token. */
export const linkDelays = { firstMs: 1000, longestMs: 60_000, fixedPart: 0 } as const;

const faultTexts: Readonly<Record<Exclude<RpcFault, 'unanswered'>, string>> = {
  malformed: 'The appliance sent something that is not JSON-RPC.',
  'duplicate-id': 'The appliance used a request id twice.',
  rejected: 'The appliance could not read what was sent.',
};

/** One open connection to the appliance, from its opening to its end. */
export class Connection implements SocketListener {
  readonly #ended = Promise.withResolvers<ConnectionEnd>();
  readonly ended = this.#ended.promise;
  readonly #parts: ConnectionParts;
  readonly #socket: LinkSocket;
  readonly #holder: string;
  readonly #peer: RpcPeer;
  readonly #heard: () => void;
  #token: AccessToken;
  #isRegistered = false;

  /** @param token the one with which the socket was opened */
  constructor(socket: LinkSocket, token: AccessToken, parts: ConnectionParts) {
    this.#parts = parts;
    this.#socket = socket;
    this.#token = token;
    this.#holder = `link/${parts.newId()}`;
    const handle = createRoutes({ ...parts, holder: this.#holder });
    this.#peer = new RpcPeer({
      transport: { send: (text) => socket.send(text), close: (fault) => this.#breakOff(this.#failureOf(fault)) },
      clock: parts.clock,
      rules: linkRules,
      calls,
      // The request queue refuses what is too much; releases are never refused.
      requests: { handle, maxInFlight: Infinity, refuse: () => this.#tooLarge() },
      notified: (method, params) => this.#notified(method, params),
    });
    this.#heard = startHeartbeat(parts.clock, this.#peer.closed, {
      intervalMs: pingMs,
      maxUnanswered: maxUnansweredPings,
      startsAtOnce: false,
      beat: () => socket.ping(),
      dead: () => this.#dead(),
    });
  }

  /** Registers this ECM. Resolves to `undefined` if the connection ended instead. */
  async register(): Promise<Registered | undefined> {
    const sent = { ...this.#parts.registration };
    const answer = await this.#call('ecm/register', sent);
    if (!answer.ok) {
      this.#notRegistered(answer.error);
      return undefined;
    }
    const result = registerResult.safeParse(answer.value);
    if (!result.success) {
      this.#breakOff(notOurProtocol('The appliance does not answer a registration as it should.', doingRegister));
      return undefined;
    }
    this.#isRegistered = true;
    if (this.#parts.registration.digest !== sent.digest) this.sendDigest();
    this.#background('renewing the access token of the link', () => this.#renew());
    return result.data;
  }

  /** After the settings changed. Before the registration nothing is sent, because that carries the digest. */
  sendDigest(): void {
    if (!this.#isRegistered || this.#peer.closed.aborted) return;
    void this.#peer.notify('ecm/settings', { digest: this.#parts.registration.digest });
  }

  /** Closes the connection. What was delivered over it is released. */
  close(): void {
    this.#socket.close(closeCodes.goingAway, 'the ECM leaves');
    this.#end({ kind: 'closed' });
  }

  message(text: string): void {
    this.#peer.receive(text);
  }

  pong(): void {
    this.#heard();
  }

  closed(code: number, cause: Failure): void {
    if (code === closeCodes.tokenExpired) {
      this.#parts.tokens.clear(this.#token);
      this.#end({ kind: 'token-ended', cause });
    } else this.#end({ kind: code === closeCodes.accessDenied ? 'refused' : 'lost', cause });
  }

  #call(method: string, params: object): Promise<CallResult> {
    return this.#peer.call(method, params, { timeoutMs: callTimeoutMs });
  }

  /** Unknown notifications are from a newer appliance, and ignored. */
  #notified(method: string, params: unknown): void {
    if (method === 'ecm/active') {
      const received = activeParams.safeParse(params);
      if (received.success) this.#parts.activeChanged(received.data.active);
    } else if (method === 'ecm/group') {
      const received = groupParams.safeParse(params);
      if (received.success) this.#parts.groupChanged(received.data.members);
    }
  }

  /** Gets a new token before the old one ends and shows it to the appliance, for as long as the connection lasts. */
  async #renew(): Promise<void> {
    const { clock, tokens, random, log } = this.#parts;
    const backOff = createBackOff(linkDelays, random);
    let sleepMs = this.#token.renewAt - clock.now();
    while (!this.#peer.closed.aborted) {
      await clock.delay(Math.max(sleepMs, shortestRenewalMs), this.#peer.closed);
      const renewed = await tokens.token();
      if (!renewed.ok) {
        log.warn('link.renewal-failed', { kind: renewed.error.kind, message: renewed.error.message });
        sleepMs = Math.max((tokens.pausedUntil() ?? 0) - clock.now(), backOff.next());
        continue;
      }
      const answer = await this.#call('ecm/authorize', authorizeParams(renewed.value.value));
      if (!answer.ok) return this.#notAuthorized(renewed.value, answer.error);
      backOff.reset();
      this.#token = renewed.value;
      sleepMs = renewed.value.renewAt - clock.now();
      log.debug('link.renewed');
    }
  }

  #notRegistered(error: CallFailure): void {
    if (error.kind === 'refused') {
      const isFull = refusalData.safeParse(error.error.data).success;
      this.#breakOff(isFull ? groupFull(this.#parts.registration.group) : registrationRefused(), 'refused');
    } else this.#breakOff(unforeseen(doingRegister)); // does nothing after a timeout or a loss: the connection has ended
  }

  #notAuthorized(token: AccessToken, error: CallFailure): void {
    if (error.kind === 'refused') {
      this.#parts.tokens.clear(token);
      this.#breakOff(tokenRefused(), 'token-ended');
    } else this.#breakOff(unforeseen(doingLink));
  }

  #failureOf(fault: RpcFault): Failure {
    if (fault === 'unanswered') return connectivityFailure('timeout', this.#isRegistered ? doingLink : doingRegister);
    return notOurProtocol(faultTexts[fault], doingLink);
  }

  #tooLarge(): RpcError {
    const cause = withCorrelation(answerTooLarge(), this.#parts.newId());
    const { correlationId, kind, message } = cause;
    this.#parts.log.warn('request.failed', { correlationId, kind, message });
    return { code: rpcCodes.failed, message, data: cause };
  }

  #dead(): void {
    this.#socket.terminate();
    this.#end({ kind: 'lost', cause: connectivityFailure('timeout', doingLink) });
  }

  #breakOff(cause: Failure, kind: Exclude<ConnectionEnd['kind'], 'closed'> = 'lost'): void {
    if (this.#peer.closed.aborted) return;
    this.#socket.close(kind === 'refused' ? closeCodes.goingAway : closeCodes.protocolError, '');
    this.#end({ kind, cause });
  }

  #end(end: ConnectionEnd): void {
    if (this.#peer.closed.aborted) return;
    this.#peer.close();
    this.#parts.requests.connectionLost(this.#holder);
    this.#ended.resolve(end);
  }

  /** The end of the connection rejects its delays, which is no bug. */
  #background(operation: string, task: () => Promise<void>): void {
    this.#parts.background.run(operation, () =>
      task().catch((error: unknown) => {
        if (!this.#peer.closed.aborted) throw error;
      }),
    );
  }
}
