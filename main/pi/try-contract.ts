import { definitionOf, functionNames, type FunctionName } from '../../shared/contract-functions.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { containsSecret } from '../platform/secrets/find-secrets.ts';
import { readTrust } from '../platform/network/trusted-ca.ts';
import { whyItMayChange } from './contract/propose/may-change.ts';
import { secretInContract } from './contract/secrets-in-contract.ts';
import { usableFunction } from './contract/usable-functions.ts';
import type { GatewayOptions, PiFailure, PiResult } from './gateway/gateway.ts';
import { SoapGateway, type PiGateway } from './gateway/soap-gateway.ts';
import { resolveIdentities } from './identity/resolve-identities.ts';
import type { PiIdentity } from './model.ts';
import type { PluginSetup } from './setup.ts';

/** What came of one function. */
export interface TriedFunction {
  readonly function: FunctionName;
  readonly isDone: boolean;
  /** Of a failure: the server's code, if it gave one that can be shown. */
  readonly code?: string | undefined;
  readonly failure?: Failure | undefined;
  /** Paths of what the answer had below its outermost element: names, never values. */
  readonly members: readonly string[];
}

/** `not-named`: what it needs was not named in the request; `after-failure`: a call before it failed. */
export interface SkippedFunction {
  readonly function: FunctionName;
  readonly because: 'missing' | 'not-accepted' | 'not-named' | 'after-failure';
  /** The same for people, to be read after the name. */
  readonly why: string;
}

const reasons: Readonly<Record<SkippedFunction['because'], string>> = {
  missing: 'the contract does not have it',
  'not-accepted': 'it was not accepted',
  'not-named': 'what it needs was not named, such as a host',
  'after-failure': 'a call before it failed',
};

export interface TriedContract {
  readonly functions: readonly TriedFunction[];
  /** Functions that change nothing and were not called. */
  readonly skipped: readonly SkippedFunction[];
  /** All secrets that were used, for texts that are shown. */
  readonly secrets: readonly Secret[];
}

export interface TryRequest {
  readonly user: Session['user'];
  /** A system whose accounts are listed. */
  readonly host?: string | undefined;
}

/** A trial must not rely on it that a person named the right operation. */
function notTried(name: FunctionName, why: string): Failure {
  return failure('configuration', 'setting', {
    message: `The function ${name} was not tried, because it may change something at the server: ${why}.`,
    doing: 'trying the server contract',
    hint: 'Name the operation that only reads, or leave the function out.',
  });
}

/**
 * Calls the functions that change nothing: login, version, login as the user, lists, log-out. Only those that may be used, and of which
 * the operation surely changes nothing, whatever the contract says. Fails if nothing can be called.
 */
export async function tryContract(
  setup: PluginSetup,
  request: TryRequest,
  context: RequestContext,
): Promise<Result<TriedContract, Failure>> {
  const { settings, secrets, contract } = setup;
  const exposed = secretInContract(contract, Object.values(secrets));
  if (exposed !== undefined) return err(exposed);
  const identities = resolveIdentities(request.user, settings).result;
  if (!identities.ok) return identities;
  const trust = setup.trust === undefined ? await readTrust(settings.trustedCaFile) : ok(setup.trust);
  if (!trust.ok) return trust;
  const trial = new Trial(setup, context, {
    endpointUrl: settings.endpointUrl,
    contract,
    registrationKey: secrets.apiRegistrationKey,
    timeoutMs: settings.requestTimeoutMs,
    trustedCa: trust.value.pem,
  });
  try {
    await trial.run(identities.value, request.host);
    return trial.result();
  } finally {
    await trial.close();
  }
}

class Trial {
  readonly #setup: PluginSetup;
  readonly #context: RequestContext;
  readonly #gateway: PiGateway;
  readonly #members = new Map<FunctionName, Set<string>>();
  readonly #outcomes = new Map<FunctionName, PiFailure | 'done'>();
  readonly #notNamed = new Set<FunctionName>(['readTemplate']);
  readonly #tokens: Secret[] = [];

  constructor(setup: PluginSetup, context: RequestContext, options: GatewayOptions) {
    this.#setup = setup;
    this.#context = context;
    this.#gateway = new SoapGateway({
      ...options,
      onMembers: (name, paths) => {
        const known = this.#members.get(name) ?? new Set<string>();
        for (const path of paths) known.add(path);
        this.#members.set(name, known);
      },
    });
  }

  async run(candidates: readonly PiIdentity[], host: string | undefined): Promise<void> {
    const { settings, secrets } = this.#setup;
    const { apiUser: userName, authenticator } = settings;
    const login = { userName, authenticator, password: secrets.apiPassword };
    const token = await this.#call('login', (pi) => pi.login(login, this.#context));
    if (token === undefined) return;
    this.#tokens.push(token);
    await this.#call('productVersion', (pi) => pi.productVersion(token, this.#context));
    const entered = await this.#enter(token, candidates);
    if (entered !== undefined) await this.#list(entered.token, entered.identity, host);
    for (const one of this.#tokens.toReversed()) await this.#call('logout', (pi) => pi.logout(one, this.#context));
  }

  /** The next name is tried only where the server says that it does not know the one before. */
  async #enter(token: Secret, candidates: readonly PiIdentity[]) {
    for (const identity of candidates) {
      const entered = await this.#call('loginAsUser', (pi) => pi.loginAsUser(token, identity, this.#context));
      if (entered !== undefined) {
        this.#tokens.push(entered);
        return { token: entered, identity };
      }
      const outcome = this.#outcomes.get('loginAsUser');
      if (outcome === undefined || outcome === 'done' || outcome.means !== 'unknown-user') return undefined;
    }
    return undefined;
  }

  async #list(token: Secret, { domain }: PiIdentity, host: string | undefined): Promise<void> {
    if (host === undefined) {
      for (const name of ['listStoredBySystem', 'listSharedBySystem'] as const) this.#notNamed.add(name);
    } else {
      await this.#call('listStoredBySystem', (pi) => pi.listStored(token, { system: host }, this.#context));
      await this.#call('listSharedBySystem', (pi) => pi.listShared(token, host, this.#context));
    }
    const ofDomain = domain ?? this.#setup.settings.defaultDomain;
    if (ofDomain === '') this.#notNamed.add('listStoredByDomain');
    else await this.#call('listStoredByDomain', (pi) => pi.listStored(token, { domain: ofDomain }, this.#context));
  }

  async #call<T>(name: FunctionName, call: (gateway: PiGateway) => PiResult<T>): Promise<T | undefined> {
    const { contract } = this.#setup;
    if (usableFunction(contract, name) === undefined) return undefined;
    const why = whyItMayChange(contract, name);
    if (why !== undefined) {
      this.#outcomes.set(name, { failure: notTried(name, why), transient: false });
      return undefined;
    }
    const answer = await call(this.#gateway);
    // A function that is called twice has failed if one call did.
    if (answer.ok) {
      if (name !== 'logout' || !this.#outcomes.has(name)) this.#outcomes.set(name, 'done');
      return answer.value;
    }
    this.#outcomes.set(name, answer.error);
    return undefined;
  }

  result(): Result<TriedContract, Failure> {
    const secrets = [...Object.values(this.#setup.secrets), ...this.#tokens];
    const functions = [...this.#outcomes].map(([name, outcome]): TriedFunction => {
      const members = [...(this.#members.get(name) ?? [])].filter((path) => !containsSecret(path, secrets));
      if (outcome === 'done') return { function: name, isDone: true, members };
      return { function: name, isDone: false, code: outcome.code, failure: outcome.failure, members };
    });
    return ok({ functions, skipped: this.#notCalled(), secrets });
  }

  #notCalled(): readonly SkippedFunction[] {
    const names = functionNames.filter((name) => !this.#outcomes.has(name) && !definitionOf(name).changes);
    return names.map((name) => {
      const because = this.#whyNot(name);
      return { function: name, because, why: reasons[because] };
    });
  }

  #whyNot(name: FunctionName): SkippedFunction['because'] {
    const { contract } = this.#setup;
    if (contract.functions[name] === undefined) return 'missing';
    if (usableFunction(contract, name) === undefined) return 'not-accepted';
    return this.#notNamed.has(name) ? 'not-named' : 'after-failure';
  }

  close(): Promise<void> {
    return this.#gateway.close();
  }
}
