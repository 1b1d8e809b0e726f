import { failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { limitsOf } from '../contract/server-limits.ts';
import { cancelledCall } from '../gateway/failures.ts';
import { type PiFailure, type PiResult } from '../gateway/gateway.ts';
import type { PiGateway } from '../gateway/soap-gateway.ts';
import { identityText, type PiIdentity } from '../model.ts';
import type { PluginSetup } from '../setup.ts';
import type { SharedGateway } from './gateway-pool.ts';
import type { HeldToken, LogOut } from './token-cache.ts';
import type { TokenStore } from './token-store.ts';

/** For whom a call is made: the API User itself, or a PI identity that it impersonates. */
export type Actor = { readonly as: 'api' } | { readonly as: 'user'; readonly identity: PiIdentity };

export const apiActor: Actor = { as: 'api' };

export function userActor(identity: PiIdentity): Actor {
  return { as: 'user', identity };
}

/** One call to PI with a token. */
type TokenCall<T> = (gateway: PiGateway, token: Secret) => PiResult<T>;

interface AccessParts {
  readonly setup: PluginSetup;
  readonly gateway: SharedGateway;
  readonly store: TokenStore;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly log: Log;
  /** Called after each call that succeeded. */
  readonly reached?: () => void;
}

const logOutTimeoutMs = 15_000;
/** Mean delay before each retry of a read, in milliseconds; the actual delay is 0.5 to 1.5 times as long. */
const retryDelaysMs = [200, 800];

/** Where the server offers no log-out, its tokens expire. */
function backgroundLogOut({ gateway, log, setup }: AccessParts): LogOut {
  if (limitsOf(setup.contract).missing.has('logout')) return async () => {};
  return async (token) => {
    const context = { signal: AbortSignal.timeout(logOutTimeoutMs), correlationId: 'log-out' };
    const answer = await gateway.use((pi) => pi.logout(token, context), context).catch(() => undefined);
    if (answer?.ok !== true)
      log.info('tokens.logout-failed', answer === undefined ? {} : { kind: answer.error.failure.kind });
  };
}

/** The API User as PI writes it; the Authenticator is the domain of its login. */
function apiIdentityOf({ settings: { apiUser, authenticator } }: PluginSetup): PiIdentity {
  return authenticator.trim() === '' ? { name: apiUser } : { domain: authenticator, name: apiUser };
}

/** The token has expired, or its user was removed from PI: then the next login shows whether PI knows the user again. */
function makesTokenWorthless({ means }: PiFailure, actor: Actor): boolean {
  return means === 'token-expired' || (means === 'unknown-user' && actor.as === 'user');
}

/** The last login with these credentials was refused, so none is sent until then (milliseconds since 1970). */
function pausedLogin(until: number): PiFailure {
  const when = new Date(until).toISOString().slice(11, 19);
  const text = {
    message: `PI refused the API User's name or password, so no further login is sent until ${when} UTC.`,
    doing: 'logging in to PI as the API User',
    hint: 'Check API User, API Password and Authenticator in the plugin settings; Test Settings and changed credentials are tried at once.',
  };
  const cause = failure('authentication', 'paused', text, { setting: 'apiUser' });
  return { failure: cause, means: 'bad-credentials', transient: false };
}

/** PI refused a token that it had just issued. */
function tokenRefusedAgain({ failure: { doing } }: PiFailure): PiFailure {
  const text = {
    message: 'PI did not accept the token that it had just issued.',
    doing,
    hint:
      'If Endpoint URL leads to several PI web servers, they do not share their logins: let the load balancer keep each client at one ' +
      'server by its address (this program keeps no cookies), or name one server in Endpoint URL. With a single server, look into its log.',
  };
  const cause = failure('authentication', 'token', text, { setting: 'endpointUrl' });
  return { failure: cause, means: 'token-expired', transient: false };
}

/** PI through one set of settings: every call is made with the actor's token, logging in where needed. */
export class PiAccess {
  readonly setup: PluginSetup;
  /** Who the API User is to PI. */
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

  /** All tokens of the process. */
  tokens(): readonly Secret[] {
    return this.#parts.store.cache.tokens();
  }

  /** Makes sure that the actor has a token. */
  async enter(actor: Actor, context: RequestContext): PiResult<void> {
    if (this.#parts.store.cache.has(this.#keyOf(actor), this.#ttlMs)) return ok(undefined);
    const token = await this.#token(actor, context);
    return token.ok ? ok(undefined) : token;
  }

  /** Equal only where calls of the actor go to the same server, in the same way and with the same login. Contains no secret. */
  sharingKeyOf(actor: Actor): string {
    return JSON.stringify([this.#parts.gateway.key, this.#keyOf(actor)]);
  }

  /** A call that changes nothing: retried twice when the connection fails or PI is busy (lookup.md section 7). */
  read<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    return this.#withToken(actor, context, async (token) => {
      let answer = await this.#call(token, context, call);
      for (const delayMs of retryDelaysMs) {
        if (answer.ok || !answer.error.transient) break;
        if (!(await this.#delay(delayMs, context.signal))) return err(cancelledCall(answer.error.failure.doing));
        answer = await this.#call(token, context, call);
      }
      return answer;
    });
  }

  /** Any other call: never repeated, except once after "token invalid", which proves that it did not happen. */
  write<T>(actor: Actor, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    return this.#withToken(actor, context, (token) => this.#call(token, context, call));
  }

  async #call<T>(token: Secret, context: RequestContext, call: TokenCall<T>): PiResult<T> {
    const answer = await this.#parts.gateway.use((pi) => call(pi, token), context);
    if (answer.ok) this.#parts.reached?.();
    return answer;
  }

  /** False if the signal aborts first. */
  #delay(meanMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#parts;
    return clock.delay(meanMs * (0.5 + random()), signal).then(
      () => true,
      () => false,
    );
  }

  async #withToken<T>(actor: Actor, context: RequestContext, call: (token: Secret) => PiResult<T>): PiResult<T> {
    const { cache } = this.#parts.store;
    const first = await this.#token(actor, context);
    if (!first.ok) return first;
    const answer = await call(first.value.token);
    if (answer.ok || !makesTokenWorthless(answer.error, actor)) return answer;
    cache.remove(this.#keyOf(actor), first.value.login);
    if (answer.error.means !== 'token-expired') return answer;
    const second = await this.#token(actor, context);
    if (!second.ok) return second;
    const repeated = await call(second.value.token);
    if (repeated.ok || repeated.error.means !== 'token-expired') return repeated;
    cache.remove(this.#keyOf(actor), second.value.login);
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
    const unknown = actor.as === 'user' ? store.unknownUsers.find(key) : undefined;
    if (unknown !== undefined) return err(unknown);
    const pausedUntil = store.pauses.pausedUntil(this.#credentials);
    if (actor.as === 'api' && pausedUntil !== undefined && !context.interactive) return err(pausedLogin(pausedUntil));
    // An interactive login ignores a pause in which other logins fail, so during a pause it is not shared with them.
    const ignoresPause = pausedUntil !== undefined && context.interactive;
    const login = JSON.stringify([key, store.cache.epochOf(this.#credentials), ignoresPause]);
    return store.logins.run(login, context.signal, (signal) => this.#logIn(key, actor, { ...context, signal }));
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
    store.cache.add(key, { held, loggedInAt, ttlMs: this.#ttlMs, credentials: this.#credentials, logOut, epoch });
    return ok(held);
  }

  async #apiLogIn(context: RequestContext): PiResult<Secret> {
    const { settings, secrets } = this.setup;
    const login = { userName: settings.apiUser, authenticator: settings.authenticator, password: secrets.apiPassword };
    const answer = await this.#parts.gateway.use((pi) => pi.login(login, context), context);
    const { pauses } = this.#parts.store;
    if (answer.ok) pauses.accepted(this.#credentials);
    else if (answer.error.means === 'bad-credentials') pauses.refused(this.#credentials);
    return answer;
  }

  async #impersonate(key: string, identity: PiIdentity, context: RequestContext): PiResult<Secret> {
    const answer = await this.write(apiActor, context, (pi, token) => pi.loginAsUser(token, identity, context));
    if (!answer.ok && answer.error.means === 'unknown-user') this.#parts.store.unknownUsers.add(key, answer.error);
    return answer;
  }
}
