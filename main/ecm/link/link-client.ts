import type { GroupMember } from '../../../shared/ecm-group.ts';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import { createHttpClient, type HttpClient } from '../../platform/network/http-client.ts';
import { createBackOff } from '../../lib/back-off.ts';
import { createRefusalPause } from '../../lib/refusal-pause.ts';
import type { CredentialRequests } from '../service/credential-service.ts';
import { endsWithin } from '../../lib/first-of.ts';
import { createBackground } from '../../lib/background-work.ts';
import { Connection, linkDelays, type ConnectionEnd, type Registration } from './connection.ts';
import { doingConnect, unforeseen } from './link-failures.ts';
import { createLinkConnector, type ConnectLink, type LinkSocket } from './link-socket.ts';
import { createTokenSource, type AccessToken } from './oauth.ts';
import { siteAddress, type SiteAddress } from './site-address.ts';

/** The API account on the appliance, and how its site is reached. */
export interface ApplianceAccount {
  /** As `siteUrlOf` makes it: `https://pra.example`. Plain http for the practice appliance on this computer only. */
  readonly siteUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
}

export interface ApplianceLinkOptions {
  readonly account: ApplianceAccount;
  readonly registration: Registration;
  readonly requests: CredentialRequests;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of back-off. */
  readonly random: () => number;
  readonly log: Log;
  readonly connect?: ConnectLink;
  readonly http?: HttpClient;
}

/** Of one attempt: for the token, and for opening the link. */
const timeoutMs = 15_000;
/** A connection that lasted this long resets the back-off. */
const stableMs = 60_000;
/** Stopping, ten seconds in all: running requests may finish, are cancelled, and held credentials are checked in. */
const finishMs = 6000;
const cancelMs = 1000;
const checkInMs = 3000;

/** Times are milliseconds since 1970. */
export type LinkState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting' }
  /** `active`: the appliance sends its requests here; otherwise another ECM of the group has been connected longer. */
  | {
      readonly kind: 'connected';
      readonly since: number;
      readonly active: boolean;
      /** Of the appliance, if it named it. */
      readonly version?: string | undefined;
      /** The ECMs of the group, if the appliance reported them. */
      readonly members?: readonly GroupMember[] | undefined;
    }
  /** There is no connection; the next attempt is made at `until`. */
  | { readonly kind: 'waiting'; readonly until: number; readonly reason: Failure }
  /** The appliance refused this ECM. Retried at `until` only, because repeated refusals lock the account. */
  | { readonly kind: 'refused'; readonly until: number; readonly reason: Failure };

function linkParts(options: ApplianceLinkOptions, { tokenUrl }: SiteAddress, signal: AbortSignal) {
  const { account, clock, log, random } = options;
  const { clientId, clientSecret, trustedCa } = account;
  const http = options.http ?? createHttpClient({ trustedCa, timeoutMs });
  return {
    ...options,
    http,
    connect: options.connect ?? createLinkConnector({ trustedCa, clock, timeoutMs }),
    tokens: createTokenSource({ tokenUrl, clientId, clientSecret, http, clock, signal }),
    background: createBackground(log),
    refusals: createRefusalPause(clock),
    backOff: createBackOff(linkDelays, random),
    newId: randomUUID,
  };
}

/**
 * The connection to the appliance: the ECM connects, keeps the connection, and answers the appliance's requests. The vendor's wire
 * protocol is not public; this one speaks *ECM link v1* (docs/appliance-link.md).
 */
export class ApplianceLink {
  readonly #address: SiteAddress;
  readonly #parts: ReturnType<typeof linkParts>;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(state: LinkState) => void>();
  #state: LinkState = { kind: 'stopped' };
  #isStopping = false;
  #isByPerson = false;
  /** The attempt follows one whose token was no longer accepted. */
  #isSecondToken = false;
  #sleep = new AbortController();
  #connection: Connection | undefined;
  /** May arrive with the answer to the registration, and be read first. */
  readonly #members = new WeakMap<Connection, readonly GroupMember[]>();
  #lastToken: AccessToken | undefined;
  #running: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: ApplianceLinkOptions, address: SiteAddress) {
    this.#address = address;
    this.#parts = linkParts(options, address, this.#stop.signal);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Begins to connect, and keeps connecting until it is stopped. Returns at once. */
  start(): void {
    if (!this.#isStopping) this.#running ??= this.#run();
  }

  /**
   * Refuses new requests, gives running ones some seconds to finish, cancels the rest, checks in the credentials that sessions
   * hold, and disconnects; ten seconds at most. A stopped link is not started again: changed settings need a new link.
   */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#shutDown());
  }

  /** Reconnects at once, without waiting for a back-off or a refusal pause. Does nothing while connecting or stopped. */
  reconnect(): void {
    if (this.#isStopping || this.#state.kind === 'stopped' || this.#state.kind === 'connecting') return;
    this.#isByPerson = true;
    this.#sleep.abort();
    this.#connection?.close();
  }

  /** Tells the appliance the digest of the settings, which changed. */
  sendDigest(): void {
    this.#connection?.sendDigest();
  }

  /** The listener is called after the state changed. Returns the function that removes it. */
  onChange(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      this.#enter({ kind: 'connecting' });
      const end = await this.#attemptOrBug();
      this.#connection = undefined;
      if (this.#isStopping) return;
      if (end.kind === 'closed') continue; // by reconnect()
      // A token ends without a fault of the link: another one is requested at once, once.
      this.#isSecondToken = end.kind === 'token-ended' && !this.#isSecondToken;
      if (this.#isSecondToken) this.#logEnd('lost', end.cause);
      else await this.#pause(this.#pausedState(end.kind === 'refused' ? 'refused' : 'lost', end.cause));
    }
  }

  /** A bug must not end the link: it is logged, and the link reconnects as after a loss. */
  async #attemptOrBug(): Promise<ConnectionEnd> {
    try {
      return await this.#attempt();
    } catch (error) {
      if (this.#isStopping) return { kind: 'closed' };
      this.#parts.log.error('error.unexpected', { operation: doingConnect, bug: bugText(error) });
      return { kind: 'lost', cause: unforeseen(doingConnect) };
    }
  }

  /** Gets a token, connects, and resolves when the connection has ended. */
  async #attempt(): Promise<ConnectionEnd> {
    const { tokens, connect } = this.#parts;
    const reason = this.#isByPerson ? 'by-person' : undefined;
    this.#isByPerson = false;
    const token = await tokens.token(reason);
    if (!token.ok) return { kind: token.error.kind === 'authentication' ? 'refused' : 'lost', cause: token.error };
    const isFresh = token.value !== this.#lastToken;
    this.#lastToken = token.value;
    const target = { url: this.#address.linkUrl, token: token.value.value, signal: this.#stop.signal };
    let connection: Connection | undefined;
    const opened = await connect(target, (socket) => {
      connection = this.#connectionOver(socket, token.value);
      return connection;
    });
    if (!opened.ok) return this.#notOpened(opened.error, token.value, isFresh);
    if (connection === undefined) throw new Error('the connector opened the link without calling accept');
    return this.#stay(connection);
  }

  #connectionOver(socket: LinkSocket, token: AccessToken): Connection {
    const activeChanged = (active: boolean): void => {
      if (this.#state.kind === 'connected' && this.#connection === connection) this.#enter({ ...this.#state, active });
    };
    const groupChanged = (members: readonly GroupMember[]): void => {
      this.#members.set(connection, members);
      if (this.#state.kind === 'connected' && this.#connection === connection) this.#enter({ ...this.#state, members });
    };
    const connection: Connection = new Connection(socket, token, { ...this.#parts, activeChanged, groupChanged });
    return connection;
  }

  async #stay(connection: Connection): Promise<ConnectionEnd> {
    const { clock, log, refusals, backOff } = this.#parts;
    this.#connection = connection;
    if (this.#isStopping) connection.close();
    const registered = await connection.register();
    if (registered === undefined) return connection.ended;
    const since = clock.now();
    refusals.accepted();
    this.#enter({ kind: 'connected', since, ...registered, members: this.#members.get(connection) });
    log.info('link.connected', { host: this.#address.host });
    const end = await connection.ended;
    if (clock.now() - since >= stableMs) {
      backOff.reset();
      this.#isSecondToken = false;
    }
    return end;
  }

  /** A token that was accepted before may have been revoked: a new one is tried. A new token that is refused is a refusal. */
  #notOpened(cause: Failure, token: AccessToken, isFresh: boolean): ConnectionEnd {
    if (cause.kind === 'authentication') this.#parts.tokens.clear(token);
    if (cause.kind === 'authentication') return { kind: isFresh ? 'refused' : 'token-ended', cause };
    return { kind: cause.kind === 'authorization' ? 'refused' : 'lost', cause };
  }

  #pausedState(kind: 'lost' | 'refused', reason: Failure) {
    const { clock, tokens, refusals, backOff } = this.#parts;
    this.#logEnd(kind, reason);
    if (kind === 'refused') return { kind, until: tokens.pausedUntil() ?? refusals.refused(), reason };
    // The token source pauses after a 401 of whatever answers.
    return {
      kind: 'waiting' as const,
      until: Math.max(clock.now() + backOff.next(), tokens.pausedUntil() ?? 0),
      reason,
    };
  }

  #logEnd(end: 'lost' | 'refused', { kind, detail, message }: Failure): void {
    this.#parts.log.warn(end === 'lost' ? 'link.lost' : 'link.refused', { kind, detail, message });
  }

  /** Ends early on reconnect() and stop(). */
  async #pause(paused: Extract<LinkState, { readonly until: number }>): Promise<void> {
    const { clock } = this.#parts;
    this.#sleep = new AbortController();
    this.#enter(paused);
    await clock.delay(paused.until - clock.now(), this.#sleep.signal).catch(() => {});
  }

  async #shutDown(): Promise<void> {
    const { requests, clock, log, http, background } = this.#parts;
    this.#isStopping = true;
    this.#sleep.abort();
    await requests.drain(finishMs, cancelMs);
    await setImmediate(); // the requests that have just finished are answered before the connection closes
    this.#connection?.close();
    this.#stop.abort(new Error('the link is stopping'));
    await endsWithin(clock, checkInMs, Promise.all([requests.released(), background.done(), this.#running]));
    await http.close();
    this.#enter({ kind: 'stopped' });
    log.info('link.stopped');
  }

  #enter(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) {
      try {
        listener(state);
      } catch (error) {
        // It must not end the loop that keeps the link.
        this.#parts.log.error('error.unexpected', {
          operation: 'reporting the state of the link',
          bug: bugText(error),
        });
      }
    }
  }
}

/** The link to the appliance of this account, not started. Fails with `configuration` if the site is no usable address. */
export function createApplianceLink(options: ApplianceLinkOptions): Result<ApplianceLink, Failure> {
  const address = siteAddress(options.account.siteUrl);
  return address.ok ? ok(new ApplianceLink(options, address.value)) : address;
}
