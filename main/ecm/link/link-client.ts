import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import { createHttpClient, type HttpClient } from '../../platform/network/http-client.ts';
import { createBackOff, type BackOff } from '../../lib/back-off.ts';
import { createRefusalPause, type RefusalPause } from '../../lib/refusal-pause.ts';
import type { CredentialRequests } from '../service/credential-service.ts';
import type { ApplianceLink, LinkState } from './appliance-link.ts';
import { endsWithin } from '../../lib/first-of.ts';
import { createBackground, type Background } from '../../lib/background-work.ts';
import { Connection, linkDelays, type ConnectionEnd, type Registration } from './connection.ts';
import { doingConnect, unforeseen } from './link-failures.ts';
import { createLinkConnector, type ConnectLink, type LinkSocket } from './link-socket.ts';
import { createTokenSource, type AccessToken, type TokenSource } from './oauth.ts';
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

type PausedState = Extract<LinkState, { readonly kind: 'waiting' | 'refused' }>;

class EcmLink implements ApplianceLink {
  readonly #options: ApplianceLinkOptions;
  readonly #address: SiteAddress;
  readonly #http: HttpClient;
  readonly #connect: ConnectLink;
  readonly #tokens: TokenSource;
  readonly #background: Background;
  readonly #refusals: RefusalPause;
  readonly #backOff: BackOff;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(state: LinkState) => void>();
  #state: LinkState = { kind: 'stopped' };
  #isStopping = false;
  #isByPerson = false;
  #sleep = new AbortController();
  #connection: Connection | undefined;
  #lastToken: AccessToken | undefined;
  #running: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: ApplianceLinkOptions, address: SiteAddress) {
    const { account, clock, log } = options;
    const { clientId, clientSecret, trustedCa } = account;
    this.#options = options;
    this.#address = address;
    this.#http = options.http ?? createHttpClient({ trustedCa, timeoutMs });
    this.#connect = options.connect ?? createLinkConnector({ trustedCa, clock, timeoutMs });
    this.#tokens = createTokenSource({
      tokenUrl: address.tokenUrl,
      clientId,
      clientSecret,
      http: this.#http,
      clock,
      signal: this.#stop.signal,
    });
    this.#background = createBackground(log);
    this.#refusals = createRefusalPause(clock);
    this.#backOff = createBackOff(linkDelays, options.random);
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (!this.#isStopping) this.#running ??= this.#run();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  reconnect(): void {
    if (this.#isStopping || this.#state.kind === 'stopped' || this.#state.kind === 'connecting') return;
    this.#isByPerson = true;
    this.#sleep.abort();
    this.#connection?.close();
  }

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
      await this.#pause(this.#pausedState(end.kind, end.cause));
    }
  }

  /** A bug must not end the link: it is logged, and the link reconnects as after a loss. */
  async #attemptOrBug(): Promise<ConnectionEnd> {
    try {
      return await this.#attempt();
    } catch (error) {
      if (this.#isStopping) return { kind: 'closed' };
      this.#options.log.error('error.unexpected', { operation: doingConnect, bug: bugText(error) });
      return { kind: 'lost', cause: unforeseen(doingConnect) };
    }
  }

  /** Gets a token, connects, and resolves when the connection has ended. */
  async #attempt(): Promise<ConnectionEnd> {
    const reason = this.#isByPerson ? 'by-person' : undefined;
    this.#isByPerson = false;
    const token = await this.#tokens.token(reason);
    if (!token.ok) return { kind: token.error.kind === 'authentication' ? 'refused' : 'lost', cause: token.error };
    const isFresh = token.value !== this.#lastToken;
    this.#lastToken = token.value;
    const target = { url: this.#address.linkUrl, token: token.value.value, signal: this.#stop.signal };
    let connection: Connection | undefined;
    const opened = await this.#connect(target, (socket) => {
      connection = this.#connectionOver(socket, token.value);
      return connection;
    });
    if (!opened.ok) return this.#notOpened(opened.error, token.value, isFresh);
    if (connection === undefined) throw new Error('the connector opened the link without calling accept');
    return this.#stay(connection);
  }

  #connectionOver(socket: LinkSocket, token: AccessToken): Connection {
    const { requests, registration, clock, random, log } = this.#options;
    const activeChanged = (active: boolean): void => {
      if (this.#state.kind === 'connected' && this.#connection === connection) this.#enter({ ...this.#state, active });
    };
    const shared = { background: this.#background, tokens: this.#tokens };
    const connection: Connection = new Connection(socket, token, {
      requests,
      registration,
      clock,
      random,
      log,
      ...shared,
      activeChanged,
      newId: randomUUID,
    });
    return connection;
  }

  async #stay(connection: Connection): Promise<ConnectionEnd> {
    const { clock, log } = this.#options;
    this.#connection = connection;
    if (this.#isStopping) connection.close();
    const registered = await connection.register();
    if (registered === undefined) return connection.ended;
    const since = clock.now();
    this.#refusals.accepted();
    this.#enter({ kind: 'connected', since, active: registered.active });
    log.info('link.connected', { host: this.#address.host });
    const end = await connection.ended;
    if (clock.now() - since >= stableMs) this.#backOff.reset();
    return end;
  }

  /** A token that was accepted before may have been revoked: a new one is tried. A new token that is refused is a refusal. */
  #notOpened(cause: Failure, token: AccessToken, isFresh: boolean): ConnectionEnd {
    if (cause.kind === 'authentication') this.#tokens.clear(token);
    const isRefused = cause.kind === 'authorization' || (cause.kind === 'authentication' && isFresh);
    return { kind: isRefused ? 'refused' : 'lost', cause };
  }

  #pausedState(kind: 'lost' | 'refused', reason: Failure): PausedState {
    const { clock, log } = this.#options;
    const { kind: what, detail, message } = reason;
    log.warn(kind === 'lost' ? 'link.lost' : 'link.refused', {
      kind: what,
      ...(detail === undefined ? {} : { detail }),
      message,
    });
    if (kind === 'refused') return { kind, until: this.#tokens.pausedUntil() ?? this.#refusals.refused(), reason };
    return { kind: 'waiting', until: clock.now() + this.#backOff.next(), reason };
  }

  /** Ends early on reconnect() and stop(). */
  async #pause(paused: PausedState): Promise<void> {
    const { clock } = this.#options;
    this.#sleep = new AbortController();
    this.#enter(paused);
    await clock.delay(paused.until - clock.now(), this.#sleep.signal).catch(() => {});
  }

  async #shutDown(): Promise<void> {
    const { requests, clock, log } = this.#options;
    this.#isStopping = true;
    this.#sleep.abort();
    await requests.drain(finishMs, cancelMs);
    await setImmediate(); // the requests that have just finished are answered before the connection closes
    this.#connection?.close();
    this.#stop.abort(new Error('the link is stopping'));
    await endsWithin(clock, checkInMs, Promise.all([requests.released(), this.#background.done(), this.#running]));
    await this.#http.close();
    this.#enter({ kind: 'stopped' });
    log.info('link.stopped');
  }

  #enter(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** The link to the appliance of this account, not started. Fails with `configuration` if the site is no usable address. */
export function createApplianceLink(options: ApplianceLinkOptions): Result<ApplianceLink, Failure> {
  const address = siteAddress(options.account.siteUrl);
  return address.ok ? ok(new EcmLink(options, address.value)) : address;
}
