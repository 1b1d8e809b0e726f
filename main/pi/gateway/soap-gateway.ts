import type { FunctionName } from '../../../shared/contract-functions.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import type { CodeMeaning, ServerContract } from '../../../shared/server-contract.ts';
import { systemClock, type Clock } from '../../platform/clock.ts';
import { silentLog, type Log } from '../../platform/logging/log.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../../platform/network/http-client.ts';
import type {
  Account,
  CheckOut,
  CheckOutTarget,
  CredentialQuery,
  PiIdentity,
  SharedCredential,
  StoredCredential,
} from '../model.ts';
import { EntryList, type Listed } from './decoder/entry-list.ts';
import { recordMembers } from './decoder/record-members.ts';
import { failureOfThrown, missingFunction, noPassword } from './failures.ts';
import type { ApiLogin, CallContext, GatewayOptions, PiResult, RotationJob } from './gateway.ts';
import { offeredFunctions, type OfferedFunction, type OfferedFunctions } from './offered-functions.ts';
import { codeReader, readAnswer, textReader, type ResultOf } from './read-answer.ts';
import { readInt } from './read-entries.ts';
import { overrideInputs, templateWriter } from './template-tree.ts';
import { headerValue, writeEnvelope, type Inputs, type WireValue } from './write-envelope.ts';

/** Inputs of a call; secrets are revealed while the envelope is written. */
type SecretInputs = Readonly<Record<string, WireValue | Secret>>;

interface CallLogging {
  readonly log: Log;
  readonly clock: Clock;
}

/** What is an answer of a search: a system that PI does not have, a user to be looked for under the next name. */
const searchAnswers: readonly (CodeMeaning | undefined)[] = ['not-found', 'unknown-user'];

/** Makes the call and logs its operation, duration, and the length of the list (DEBUG) or the kind of failure (INFO); no contents. */
export async function loggedCall<T>(
  { log, clock }: CallLogging,
  operation: string,
  { correlationId }: CallContext,
  call: () => PiResult<T>,
): PiResult<T> {
  const startedAt = clock.now();
  const answer = await call();
  const fields = { correlationId, operation, durationMs: clock.now() - startedAt };
  if (answer.ok) {
    log.debug('pi.call', {
      ...fields,
      ...(answer.value instanceof EntryList ? { count: answer.value.entries.length } : {}),
    });
    return answer;
  }
  const { failure, means, code } = answer.error;
  log[searchAnswers.includes(means) ? 'debug' : 'info']('pi.call', {
    ...fields,
    kind: failure.kind,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    ...loggedCode(means, code),
  });
  return answer;
}

/** A code that is no number is text of the server; the log has what the contract says that it means. */
function loggedCode(means: CodeMeaning | undefined, code = ''): { code?: number; means?: CodeMeaning } {
  const number = readInt(code);
  if (number !== undefined) return { code: number };
  return means === undefined ? {} : { means };
}

/**
 * The web service of one server, as its contract says (server-contract.md), one method per function. Every method makes exactly one
 * HTTP request, never retries, resolves to a failure for anything expected, and closes the socket when the context's signal aborts.
 * Nothing of a request or an answer is kept.
 */
export class SoapGateway {
  readonly #options: GatewayOptions;
  readonly #logging: CallLogging;
  readonly #http: HttpClient;
  readonly #contract: OfferedFunctions;
  #isClosed = false;

  constructor(options: GatewayOptions, logging: CallLogging = { log: silentLog, clock: systemClock }) {
    this.#options = options;
    this.#logging = logging;
    this.#contract = offeredFunctions(options.contract);
    this.#http = createHttpClient({ trustedCa: options.trustedCa, timeoutMs: options.timeoutMs });
  }

  /** LoginType 1 is an explicit account, 2 one of the authenticator's; a blank authenticator is null. */
  login({ userName: name, authenticator, password }: ApiLogin, context: CallContext): PiResult<Secret> {
    const domain = authenticator.trim() === '' ? undefined : authenticator;
    const loginType = domain === undefined ? 1 : 2;
    return this.#call('login', { ...this.#named('login', { domain, name }), password, loginType }, context);
  }

  loginAsUser(token: Secret, user: PiIdentity, context: CallContext): PiResult<Secret> {
    return this.#call('loginAsUser', { token, ...this.#named('loginAsUser', user) }, context);
  }

  logout(token: Secret, context: CallContext): PiResult<void> {
    return this.#call('logout', { token }, context);
  }

  productVersion(token: Secret, context: CallContext): PiResult<string> {
    return this.#call('productVersion', { token }, context);
  }

  listStored(token: Secret, query: CredentialQuery, context: CallContext): PiResult<Listed<StoredCredential>> {
    return 'domain' in query
      ? this.#call('listStoredByDomain', { token, domain: query.domain }, context)
      : this.#call('listStoredBySystem', { token, system: query.system }, context);
  }

  listShared(token: Secret, system: string, context: CallContext): PiResult<Listed<SharedCredential>> {
    return this.#call('listSharedBySystem', { token, system }, context);
  }

  async checkOut(token: Secret, target: CheckOutTarget, comment: string, context: CallContext): PiResult<CheckOut> {
    const name = target.kind === 'stored' ? 'checkOutStored' : 'checkOutShared';
    const answer = await this.#call(name, { token, ...targetInputs(target), comment }, context);
    if (!answer.ok) return answer;
    const { password, until } = answer.value;
    return password === undefined ? err(noPassword(name)) : ok({ password, until });
  }

  checkIn(token: Secret, target: CheckOutTarget, comment: string, context: CallContext): PiResult<void> {
    const name = target.kind === 'stored' ? 'checkInStored' : 'checkInShared';
    return this.#call(name, { token, ...targetInputs(target), comment }, context);
  }

  /** Returns the request's id. */
  createRequest(token: Secret, account: Account, comment: string, context: CallContext): PiResult<string> {
    return this.#call('createRequest', { token, ...targetInputs({ kind: 'stored', account }), comment }, context);
  }

  grantRequest(token: Secret, requestId: string, comment: string, context: CallContext): PiResult<void> {
    return this.#call('grantRequest', { token, requestId, comment }, context);
  }

  /** Returns the job's id, if the server gives it one. */
  spin(token: Secret, account: Account, comment: string, context: CallContext): PiResult<number | undefined> {
    return this.#call('spin', { token, ...targetInputs({ kind: 'stored', account }), comment }, context);
  }

  readTemplate(token: Secret, jobId: number, context: CallContext): PiResult<ResultOf<'readTemplate'>> {
    return this.#call('readTemplate', { token, jobId }, context);
  }

  /** Returns the job's id, if the server gives it one. */
  createRotationJob(token: Secret, job: RotationJob, context: CallContext): PiResult<number | undefined> {
    const runOnce = 1;
    const inputs = {
      token,
      'job.comment': job.comment,
      'job.nextRun': job.nextRun,
      'job.runOnNewSystems': false,
      settings: templateWriter(job.settings),
      ...overrideInputs(job.overrides),
      'schedule.retryEnabled': false,
      'schedule.type': runOnce,
      system: job.system,
    };
    return this.#call('createRotationJob', inputs, context);
  }

  /** Ends idle connections; running calls are cancelled. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#http.close();
  }

  async #recorded<T>(name: FunctionName, answer: HttpAnswer, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const { onMembers } = this.#options;
    if (onMembers === undefined) return read(answer);
    const { body, members } = recordMembers(answer.body, answer.contentType);
    const result = await read({ ...answer, body });
    onMembers(name, members());
    return result;
  }

  /** Where the server takes one name only, the domain is written before it: without it the name may be another person's. */
  #named(name: FunctionName, { domain, name: userName }: PiIdentity): SecretInputs {
    const request = this.#contract.functionOf(name)?.request;
    const takesDomain = request === undefined || request.inputs.includes('authenticator');
    return takesDomain || domain === undefined
      ? { authenticator: domain, userName }
      : { userName: `${domain}\\${userName}` };
  }

  async #call<Name extends FunctionName>(
    name: Name,
    inputs: SecretInputs,
    context: CallContext,
  ): PiResult<ResultOf<Name>> {
    const offered = this.#contract.functionOf(name);
    if (offered === undefined) return err(missingFunction(name));
    return loggedCall(this.#logging, offered.operation, context, () =>
      this.#send(name, offered, inputs, context.signal),
    );
  }

  async #send<Name extends FunctionName>(
    name: Name,
    offered: OfferedFunction,
    inputs: SecretInputs,
    signal: AbortSignal,
  ): PiResult<ResultOf<Name>> {
    const { endpointUrl: url, registrationKey, contract } = this.#options;
    const sent = [registrationKey, ...Object.values(inputs).filter((value) => value instanceof Secret)];
    try {
      const body = writeEnvelope(contract, offered.request.message, registrationKey.reveal(), revealed(inputs));
      const headers = { ...offered.headers, ...keyHeader(contract, registrationKey) };
      const { shape, fixed } = offered;
      const expected = {
        contract,
        name,
        shape,
        fixed,
        readText: textReader(name, sent),
        readCode: codeReader(name, sent),
      };
      return await this.#http.send({ url, method: 'POST', headers, body, signal }, (answer) =>
        this.#recorded(name, answer, (watched) => readAnswer(watched, expected)),
      );
    } catch (error) {
      return err(failureOfThrown(error, this.#isClosed ? AbortSignal.abort() : signal, name));
    }
  }
}

/** What callers use of the gateway; fakes of it have no private members. */
export type PiGateway = Pick<SoapGateway, keyof SoapGateway>;

function targetInputs(target: CheckOutTarget): SecretInputs {
  if (target.kind === 'shared') {
    const { accountName, listName, systemName } = target.identifier;
    return {
      'identifier.accountName': accountName,
      'identifier.listName': listName,
      'identifier.systemName': systemName,
    };
  }
  const { accountName, store, passwordList } = target.account;
  return {
    'account.accountName': accountName,
    'account.customTypeName': store.customTypeName,
    'account.targetName': store.targetName,
    'account.storeType': store.type,
    'account.passwordList': passwordList,
  };
}

function revealed(inputs: SecretInputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

function keyHeader({ registrationKey: place }: ServerContract, key: Secret): Readonly<Record<string, string>> {
  return place.as === 'http-header' ? { [place.name]: headerValue(place.name, key.reveal()) } : {};
}
