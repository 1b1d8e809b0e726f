import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock, type Clock } from '../../platform/clock.ts';
import { silentLog, type Log } from '../../platform/logging/log.ts';
import { createHttpClient, type HttpClient } from '../../platform/network/http-client.ts';
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
import { failureOfThrown, noPassword } from './failures.ts';
import {
  piCodes,
  type ApiLogin,
  type CallContext,
  type GatewayOptions,
  type PiResult,
  type RotationJob,
} from './gateway.ts';
import { readAnswer, textReader, type ResultOf } from './read-answer.ts';
import { writeTemplate } from './template-tree.ts';
import { soapAction, type OperationName } from './wire.ts';
import { writeEnvelope, type WireValue } from './write-envelope.ts';

type Parameters = Readonly<Record<string, WireValue | Secret>>;

interface CallLogging {
  readonly log: Log;
  readonly clock: Clock;
}

/** Codes that are an answer of a search: a system that PI does not have, a user to be looked for under the next name. */
const searchCodes: readonly (number | undefined)[] = [piCodes.notFound, piCodes.unknownUser];

/** Makes the call and logs its operation, duration, and the length of the list (DEBUG) or the kind of failure (INFO); no contents. */
export async function loggedCall<T>(
  { log, clock }: CallLogging,
  operation: OperationName,
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
  const { failure, code } = answer.error;
  log[searchCodes.includes(code) ? 'debug' : 'info']('pi.call', {
    ...fields,
    kind: failure.kind,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    ...(code === undefined ? {} : { code }),
  });
  return answer;
}

/**
 * The PI web service over SOAP 1.1 (pi-web-service.md), one method per operation. Every method makes exactly one HTTP request, never
 * retries, resolves to a failure for anything expected, and closes the socket when the context's signal aborts. Nothing of a request or
 * an answer is kept.
 */
export class SoapGateway {
  readonly #options: GatewayOptions;
  readonly #logging: CallLogging;
  readonly #http: HttpClient;
  #isClosed = false;

  constructor(options: GatewayOptions, logging: CallLogging = { log: silentLog, clock: systemClock }) {
    this.#options = options;
    this.#logging = logging;
    this.#http = createHttpClient({ trustedCa: options.trustedCa, timeoutMs: options.timeoutMs });
  }

  /** LoginType 1 is an explicit account, 2 one of the authenticator's; a blank authenticator is absent on the wire. */
  login({ userName, authenticator, password }: ApiLogin, context: CallContext): PiResult<Secret> {
    const Authenticator = authenticator.trim() === '' ? undefined : authenticator;
    const LoginType = Authenticator === undefined ? 1 : 2;
    const parameters = { Authenticator, LoginType, MFATokenCode: undefined, Password: password, Username: userName };
    return this.#call('DoLogin2', parameters, context);
  }

  loginAsUser(AuthenticationToken: Secret, { domain, name }: PiIdentity, context: CallContext): PiResult<Secret> {
    return this.#call('DoLoginAsUser', { AuthenticationToken, Authenticator: domain, Username: name }, context);
  }

  logout(AuthenticationToken: Secret, context: CallContext): PiResult<void> {
    return this.#call('DoLogout', { AuthenticationToken }, context);
  }

  productVersion(AuthenticationToken: Secret, context: CallContext): PiResult<string> {
    return this.#call('SystemOps_GetVersion', { AuthenticationToken }, context);
  }

  listStored(
    AuthenticationToken: Secret,
    query: CredentialQuery,
    context: CallContext,
  ): PiResult<Listed<StoredCredential>> {
    const Query = 'domain' in query ? { DomainName: query.domain } : { SystemName: query.system };
    return this.#call('AccountStoreOps_StoredCredential_GetList', { AuthenticationToken, Query }, context);
  }

  listShared(
    AuthenticationToken: Secret,
    SystemName: string,
    context: CallContext,
  ): PiResult<Listed<SharedCredential>> {
    return this.#call('AccountStoreOps_SharedCredential_GetList', { AuthenticationToken, SystemName }, context);
  }

  async checkOut(token: Secret, target: CheckOutTarget, comment: string, context: CallContext): PiResult<CheckOut> {
    const operation =
      target.kind === 'stored'
        ? 'AccountStoreOps_StoredCredential_CheckOut'
        : 'AccountStoreOps_SharedCredential_CheckOut';
    const answer = await this.#call(operation, targetParameters(token, target, comment), context);
    if (!answer.ok) return answer;
    const { password, until } = answer.value;
    return password === undefined ? err(noPassword(operation)) : ok({ password, until });
  }

  checkIn(token: Secret, target: CheckOutTarget, comment: string, context: CallContext): PiResult<void> {
    const operation =
      target.kind === 'stored'
        ? 'AccountStoreOps_StoredCredential_CheckIn'
        : 'AccountStoreOps_SharedCredential_CheckIn';
    return this.#call(operation, targetParameters(token, target, comment), context);
  }

  /** Returns the request's id. */
  createRequest(token: Secret, account: Account, comment: string, context: CallContext): PiResult<number> {
    const parameters = targetParameters(token, { kind: 'stored', account }, comment);
    return this.#call('AccountStoreOps_PasswordRequest_Create', parameters, context);
  }

  grantRequest(AuthenticationToken: Secret, RequestID: number, Comment: string, context: CallContext): PiResult<void> {
    return this.#call('AccountStoreOps_PasswordRequest_Grant', { AuthenticationToken, Comment, RequestID }, context);
  }

  /** Returns the job's id. */
  spin(token: Secret, account: Account, comment: string, context: CallContext): PiResult<number> {
    const parameters = targetParameters(token, { kind: 'stored', account }, comment);
    return this.#call('AccountStoreOps_StoredCredential_Spin', parameters, context);
  }

  readTemplate(
    AuthenticationToken: Secret,
    JobID: number,
    context: CallContext,
  ): PiResult<ResultOf<'JobOps_GetPasswordChangeSettings'>> {
    return this.#call('JobOps_GetPasswordChangeSettings', { AuthenticationToken, JobID }, context);
  }

  /** Returns the job's id. */
  createRotationJob(AuthenticationToken: Secret, job: RotationJob, context: CallContext): PiResult<number> {
    const runOnce = 1;
    const parameters = {
      AuthenticationToken,
      JobInfoBase: { JobComment: job.comment, NextRunTimeUTC: job.nextRun.toISOString(), RunJobOnNewSystems: false },
      PasswordChangeSettings: writeTemplate(job.settings, job.overrides),
      ScheduleInfo: { RetryEnabled: false, ScheduleType: runOnce },
      SystemList: job.system,
    };
    return this.#call('JobOps_CreatePasswordChangeJob', parameters, context);
  }

  /** Ends idle connections; running calls are cancelled. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#http.close();
  }

  #call<Operation extends OperationName>(
    operation: Operation,
    parameters: Parameters,
    context: CallContext,
  ): PiResult<ResultOf<Operation>> {
    return loggedCall(this.#logging, operation, context, () => this.#send(operation, parameters, context.signal));
  }

  async #send<Operation extends OperationName>(
    operation: Operation,
    parameters: Parameters,
    signal: AbortSignal,
  ): PiResult<ResultOf<Operation>> {
    const { endpointUrl: url, registrationKey } = this.#options;
    const sent = [registrationKey, ...Object.values(parameters).filter((value) => value instanceof Secret)];
    try {
      const body = await writeEnvelope(operation, registrationKey.reveal(), revealed(parameters));
      const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction(operation)}"` };
      return await this.#http.send({ url, method: 'POST', headers, body, signal }, (answer) =>
        readAnswer(answer, operation, textReader(operation, sent)),
      );
    } catch (error) {
      return err(failureOfThrown(error, this.#isClosed ? AbortSignal.abort() : signal, operation));
    }
  }
}

/** What callers use of the gateway; fakes of it have no private members. */
export type PiGateway = Pick<SoapGateway, keyof SoapGateway>;

function targetParameters(AuthenticationToken: Secret, target: CheckOutTarget, Comment: string): Parameters {
  if (target.kind === 'shared') {
    const { accountName: AccountName, listName: SharedCredentialListName, systemName: SystemName } = target.identifier;
    const SharedCredentialIdentifier = { AccountName, SharedCredentialListName, SystemName };
    return { AuthenticationToken, Comment, SharedCredentialIdentifier };
  }
  const { accountName: AccountName, store, passwordList: PasswordList } = target.account;
  const AccountStore = { CustomTypeName: store.customTypeName, TargetName: store.targetName, Type: store.type };
  return { AuthenticationToken, AccountIdentificationInfo: { AccountName, AccountStore, PasswordList }, Comment };
}

function revealed(parameters: Parameters): Readonly<Record<string, WireValue>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}
