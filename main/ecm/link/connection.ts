import type { Failure } from '../../../shared/errors.ts';
import type { Background } from '../../lib/background-work.ts';
import type { Clock } from '../../platform/clock.ts';
import { InFlightRequest } from '../../rpc/in-flight.ts';
import { reconnectDelayMs } from './backoff.ts';
import { startHeartbeat, type Heartbeat } from './heartbeat.ts';
import {
  connectivityFailure,
  doingLink,
  doingRegister,
  notOurProtocol,
  registrationRefused,
  tokenRefused,
} from './link-failures.ts';
import type { LinkSocket, SocketListener } from './link-socket.ts';
import type { AccessToken, TokenSource } from './oauth.ts';
import { createOutgoingCalls, type CallTrouble, type OutgoingCalls } from './outgoing-calls.ts';
import { createRoutes, type RouteParts, type Routes } from './routes.ts';
import {
  activeParams,
  cancelParams,
  closeCodes,
  readFrame,
  registerResult,
  type RpcId,
  type RpcNotification,
  type RpcRequest,
} from './wire.ts';
import { authorizeFrame, callFrame } from './write-frame.ts';

/** How a connection came to its end: it broke, the appliance does not want us, or this side closed it. */
export type ConnectionEnd =
  | { readonly kind: 'lost' | 'refused'; readonly cause: Failure }
  | { readonly kind: 'closed' };

/** What the appliance shows of an ECM. */
export interface Registration {
  readonly name: string;
  readonly version: string;
  /** The plugin's name and version. */
  readonly plugin: string;
  readonly group: string;
}

export interface ConnectionParts extends Omit<RouteParts, 'holder'> {
  readonly clock: Clock;
  readonly background: Background;
  readonly registration: Registration;
  readonly tokens: TokenSource;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly activeChanged: (active: boolean) => void;
}

const shortestRenewalMs = 1000;

/** One open connection to the appliance, from its opening to its end. */
export class Connection implements SocketListener {
  readonly ended: Promise<ConnectionEnd>;
  readonly #parts: ConnectionParts;
  readonly #socket: LinkSocket;
  readonly #holder: string;
  readonly #routes: Routes;
  readonly #calls: OutgoingCalls;
  readonly #heartbeat: Heartbeat;
  readonly #running = new Map<RpcId, InFlightRequest>();
  readonly #over = new AbortController();
  readonly #resolveEnd: (end: ConnectionEnd) => void;
  #token: AccessToken;

  /** @param token the one with which the socket was opened */
  constructor(socket: LinkSocket, token: AccessToken, parts: ConnectionParts) {
    const { promise, resolve } = Promise.withResolvers<ConnectionEnd>();
    this.ended = promise;
    this.#resolveEnd = resolve;
    this.#parts = parts;
    this.#socket = socket;
    this.#token = token;
    this.#holder = `link/${parts.newId()}`;
    this.#routes = createRoutes({ ...parts, holder: this.#holder });
    this.#calls = createOutgoingCalls(parts.clock, (text) => socket.send(text));
    this.#heartbeat = startHeartbeat(parts.clock, this.#over.signal, {
      ping: () => socket.ping(),
      dead: () => this.#dead(),
    });
  }

  /** Tells the appliance who we are. Answers whether it sends its requests here; nothing if the connection ended over it. */
  async register(): Promise<{ readonly active: boolean } | undefined> {
    const answer = await this.#calls.call((id) => callFrame(id, 'ecm/register', this.#parts.registration));
    if (!answer.ok) {
      this.#notRegistered(answer.error);
      return undefined;
    }
    const result = registerResult.safeParse(answer.value);
    if (!result.success) {
      this.#breakOff(notOurProtocol('The appliance does not answer a registration as it should.', doingRegister));
      return undefined;
    }
    this.#background('renewing the access token of the link', () => this.#renew());
    return result.data;
  }

  /** Closes the connection. What was delivered over it is released. */
  close(): void {
    this.#socket.close(closeCodes.goingAway, 'the ECM leaves');
    this.#end({ kind: 'closed' });
  }

  message(text: string): void {
    if (this.#over.signal.aborted) return;
    const frame = readFrame(text);
    if (frame === undefined)
      return this.#breakOff(notOurProtocol('The appliance sent something that is not JSON-RPC.', doingLink));
    if (frame.kind === 'request') return this.#serve(frame.request);
    if (frame.kind === 'notification') return this.#hear(frame.notification);
    if (frame.answer.id === null)
      return this.#breakOff(notOurProtocol('The appliance could not read what was sent.', doingLink));
    this.#calls.answered(frame.answer);
  }

  pong(): void {
    this.#heartbeat.heard();
  }

  closed(code: number, cause: Failure): void {
    if (code === closeCodes.tokenExpired) this.#parts.tokens.clear(this.#token);
    this.#end({ kind: code === closeCodes.accessDenied ? 'refused' : 'lost', cause });
  }

  #serve(request: RpcRequest): void {
    const { id } = request;
    if (this.#running.has(id))
      return this.#breakOff(notOurProtocol('The appliance used a request id twice.', doingLink));
    const inFlight = new InFlightRequest();
    this.#running.set(id, inFlight);
    void this.#answer(request, inFlight);
  }

  async #answer(request: RpcRequest, inFlight: InFlightRequest): Promise<void> {
    const text = await this.#routes.answer(request, inFlight);
    this.#running.delete(request.id);
    this.#socket.send(text);
    // A frame that is lost after this is lost with its connection.
    inFlight.answered(!this.#over.signal.aborted);
  }

  /** Notifications that are not known are from a newer appliance. */
  #hear({ method, params }: RpcNotification): void {
    if (method === 'ecm/active') {
      const received = activeParams.safeParse(params);
      if (received.success) this.#parts.activeChanged(received.data.active);
    }
    if (method === '$/cancelRequest') {
      const cancel = cancelParams.safeParse(params);
      if (cancel.success) this.#running.get(cancel.data.id)?.cancel();
    }
  }

  /** Proves the account anew before the token ends, for as long as the connection lasts. */
  async #renew(): Promise<void> {
    const { clock, tokens, random, log } = this.#parts;
    let failures = 0;
    let sleepMs = this.#token.renewAt - clock.now();
    while (!this.#over.signal.aborted) {
      await clock.delay(Math.max(sleepMs, shortestRenewalMs), this.#over.signal);
      const renewed = await tokens.token();
      if (!renewed.ok) {
        failures += 1;
        log.warn('link.renewal-failed', { kind: renewed.error.kind, message: renewed.error.message });
        sleepMs = Math.max((tokens.pausedUntil() ?? 0) - clock.now(), reconnectDelayMs(failures, random));
        continue;
      }
      const answer = await this.#calls.call((id) => authorizeFrame(id, renewed.value.value));
      if (!answer.ok) return this.#notAuthorized(renewed.value, answer.error);
      failures = 0;
      this.#token = renewed.value;
      sleepMs = renewed.value.renewAt - clock.now();
      log.debug('link.renewed');
    }
  }

  #notRegistered(trouble: CallTrouble): void {
    if (trouble.kind === 'closed') return;
    if (trouble.kind === 'silent') return this.#breakOff(connectivityFailure('timeout', doingRegister));
    this.#breakOff(registrationRefused(trouble.error.message), 'refused');
  }

  #notAuthorized(token: AccessToken, trouble: CallTrouble): void {
    if (trouble.kind === 'closed') return;
    if (trouble.kind === 'silent') return this.#breakOff(connectivityFailure('timeout', doingLink));
    this.#parts.tokens.clear(token);
    this.#breakOff(tokenRefused());
  }

  #dead(): void {
    this.#socket.terminate();
    this.#end({ kind: 'lost', cause: connectivityFailure('timeout', doingLink) });
  }

  #breakOff(cause: Failure, kind: 'lost' | 'refused' = 'lost'): void {
    this.#socket.close(kind === 'refused' ? closeCodes.goingAway : closeCodes.protocolError, '');
    this.#end({ kind, cause });
  }

  #end(end: ConnectionEnd): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#calls.close();
    for (const inFlight of this.#running.values()) inFlight.cancel();
    this.#parts.requests.connectionLost(this.#holder);
    this.#resolveEnd(end);
  }

  /** Ends with the connection; the reason of that is no news. */
  #background(operation: string, task: () => Promise<void>): void {
    this.#parts.background.run(operation, () =>
      task().catch((error: unknown) => {
        if (!this.#over.signal.aborted) throw error;
      }),
    );
  }
}
