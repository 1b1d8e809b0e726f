import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { PluginSetup } from '../setup.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { piCodes, type CallContext, type PiFailure, type PiGateway, type PiResult } from '../gateway/gateway.ts';
import { identityText, type PiIdentity } from '../model.ts';
import type { SharedGateway } from './gateway-pool.ts';
import { pausedLogin, tokenRefusedAgain } from './pi-failures.ts';
import { retryRead } from './retry-read.ts';
import type { HeldToken, LogOut } from './token-cache.ts';
import type { TokenStore } from './token-store.ts';

/** For whom a call is made: the API User itself, or a PI identity that it impersonates. */
export type Actor = { readonly as: 'api' } | { readonly as: 'user'; readonly identity: PiIdentity };

export const apiActor: Actor = { as: 'api' };

export function userActor(identity: PiIdentity): Actor {
  return { as: 'user', identity };
}

/** One call to PI with a token in hand. */
export type TokenCall<T> = (gateway: PiGateway, token: Secret, context: CallContext) => PiResult<T>;

/** PI as one set of settings reaches it: every call is made with the actor's token, logging in where needed. */
export interface PiAccess {
  readonly setup: PluginSetup;
  /** Who the API User is to PI. */
  readonly apiIdentity: PiIdentity;
  /** Makes sure that the actor has a token. */
  enter(actor: Actor, context: RequestContext): PiResult<void>;
  /** A call that changes nothing: repeated twice when the connection fails or PI is busy. */
  read<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T>;
  /** Any other call: never repeated, except once after "token invalid", which proves that it did not happen. */
  write<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T>;
}

export interface AccessParts {
  readonly setup: PluginSetup;
  readonly gateway: SharedGateway;
  readonly store: TokenStore;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of repetitions. */
  readonly random: () => number;
  readonly log: Log;
}

const logOutTimeoutMs = 15_000;

function backgroundLogOut({ gateway, log }: AccessParts): LogOut {
  return async (token) => {
    const context = { signal: AbortSignal.timeout(logOutTimeoutMs), correlationId: 'log-out' };
    const left = await gateway.use((pi) => pi.logout(token, context), context).catch(() => undefined);
    if (left?.ok !== true)
      log.info('tokens.logout-failed', left === undefined ? {} : { kind: left.error.failure.kind });
  };
}

/** The API User as PI writes it; the Authenticator is the domain of its login. */
export function apiIdentityOf({ settings: { apiUser, authenticator } }: PluginSetup): PiIdentity {
  return authenticator.trim() === '' ? { name: apiUser } : { domain: authenticator, name: apiUser };
}

/** The token has expired, or its user was removed from PI: then the next login shows whether PI knows the user again. */
function makesTokenWorthless({ code }: PiFailure, actor: Actor): boolean {
  return code === piCodes.tokenInvalid || (code === piCodes.unknownUser && actor.as === 'user');
}

class Access implements PiAccess {
  readonly setup: PluginSetup;
  readonly apiIdentity: PiIdentity;
  readonly #parts: AccessParts;
  readonly #credentials: string;
  readonly #ttlMs: number;

  constructor(parts: AccessParts) {
    this.#parts = parts;
    this.setup = parts.setup;
    this.apiIdentity = apiIdentityOf(parts.setup);
    this.#credentials = parts.store.credentialsOf(parts.setup);
    this.#ttlMs = parts.setup.settings.tokenTtlMinutes * 60_000;
  }

  async enter(actor: Actor, context: RequestContext): PiResult<void> {
    if (this.#parts.store.cache.holds(this.#keyOf(actor), this.#ttlMs)) return ok(undefined);
    const held = await this.#token(actor, context);
    return held.ok ? ok(undefined) : held;
  }

  read<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    const { clock, random } = this.#parts;
    return this.#withToken(actor, context, (token) =>
      retryRead(() => this.#call(token, context, call), { clock, random }, context),
    );
  }

  write<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    return this.#withToken(actor, context, (token) => this.#call(token, context, call));
  }

  #call<T>(token: Secret, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    return this.#parts.gateway.use((pi) => call(pi, token, context), context);
  }

  async #withToken<T>(actor: Actor, context: RequestContext, call: (token: Secret) => PiResult<T>): PiResult<T> {
    const first = await this.#token(actor, context);
    if (!first.ok) return first;
    const answer = await call(first.value.token);
    if (answer.ok || !makesTokenWorthless(answer.error, actor)) return answer;
    this.#parts.store.cache.drop(this.#keyOf(actor), first.value.login);
    if (answer.error.code !== piCodes.tokenInvalid) return answer;
    const second = await this.#token(actor, context);
    if (!second.ok) return second;
    const repeated = await call(second.value.token);
    if (repeated.ok || repeated.error.code !== piCodes.tokenInvalid) return repeated;
    this.#parts.store.cache.drop(this.#keyOf(actor), second.value.login);
    return err(tokenRefusedAgain(repeated.error));
  }

  #keyOf(actor: Actor): string {
    return JSON.stringify([this.#credentials, actor.as === 'api' ? null : identityText(actor.identity).toLowerCase()]);
  }

  async #token(actor: Actor, context: RequestContext): PiResult<HeldToken> {
    const { store } = this.#parts;
    const key = this.#keyOf(actor);
    const cached = store.cache.find(key, this.#ttlMs);
    if (cached !== undefined) return ok(cached);
    const unknown = actor.as === 'user' ? store.unknownUsers.recall(key) : undefined;
    if (unknown !== undefined) return err(unknown);
    const pausedUntil = store.pauses.pausedUntil(this.#credentials);
    if (actor.as === 'api' && pausedUntil !== undefined && !context.interactive) return err(pausedLogin(pausedUntil));
    // An interactive login goes through a pause that makes the others fail, so during one they do not share a flight.
    const isThroughPause = pausedUntil !== undefined && context.interactive;
    const call = JSON.stringify([key, store.cache.epochOf(this.#credentials), isThroughPause]);
    return store.logins.join(call, context.signal, (signal) => this.#logIn(key, actor, { ...context, signal }));
  }

  async #logIn(key: string, actor: Actor, context: RequestContext): Promise<Result<HeldToken, PiFailure>> {
    const { store, clock } = this.#parts;
    const epoch = store.cache.epochOf(this.#credentials);
    const loggedInAt = clock.now();
    const answer =
      actor.as === 'api' ? await this.#apiLogIn(context) : await this.#impersonate(key, actor.identity, context);
    if (!answer.ok) return answer;
    const held = { token: answer.value, login: Symbol('login') };
    const logOut = backgroundLogOut(this.#parts);
    store.cache.keep(key, { held, loggedInAt, ttlMs: this.#ttlMs, credentials: this.#credentials, logOut, epoch });
    return ok(held);
  }

  async #apiLogIn(context: RequestContext): PiResult<Secret> {
    const { settings, secrets } = this.setup;
    const login = { userName: settings.apiUser, authenticator: settings.authenticator, password: secrets.apiPassword };
    const answer = await this.#parts.gateway.use((pi) => pi.login(login, context), context);
    const { pauses } = this.#parts.store;
    if (answer.ok) pauses.accepted(this.#credentials);
    else if (answer.error.code === piCodes.badUserNameOrPassword) pauses.refused(this.#credentials);
    return answer;
  }

  async #impersonate(key: string, identity: PiIdentity, context: RequestContext): PiResult<Secret> {
    const answer = await this.write(apiActor, context, (pi, token) => pi.loginAsUser(token, identity, context));
    if (!answer.ok && answer.error.code === piCodes.unknownUser)
      this.#parts.store.unknownUsers.remember(key, answer.error);
    return answer;
  }
}

export function createPiAccess(parts: AccessParts): PiAccess {
  return new Access(parts);
}
