import type { z } from 'zod';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../../platform/network/http-client.ts';
import type { Account, SharedIdentifier } from '../model.ts';
import type { DecodedRecord } from './decoder/frames.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import { answerShape, type RecordShape } from './decoder/shapes.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfStatus, failureOfThrown } from './failures.ts';
import type { ApiLogin, CallContext, GatewayOptions, PiFailure, PiGateway, PiResult, RotationJob } from './gateway.ts';
import { redact } from './redact-text.ts';
import { faultSchema, operationResultSchema, resultSchemas } from './schemas.ts';
import { writeTemplate } from './template-tree.ts';
import { loggedCall, type CallLogging } from './logged-call.ts';
import { parameterOrder, soapAction, type OperationName } from './wire.ts';
import { writeEnvelope, type WireValue } from './write-envelope.ts';

type Parameters = Readonly<Record<string, WireValue | Secret>>;
type ResultOf<Operation extends OperationName> = z.output<(typeof resultSchemas)[Operation]>;
type CallOperation = <Operation extends OperationName>(
  operation: Operation,
  parameters: Parameters,
  context: CallContext,
) => PiResult<ResultOf<Operation>>;

const shapes = Object.fromEntries(
  (Object.keys(parameterOrder) as OperationName[]).map((operation) => [operation, answerShape(operation)]),
) as Readonly<Record<OperationName, RecordShape>>;

/** The PI web service over SOAP 1.1 (pi-web-service.md). */
export function createSoapGateway(
  options: GatewayOptions,
  logging: CallLogging = { log: silentLog, clock: systemClock },
): PiGateway {
  const service = new SoapService(options);
  const call: CallOperation = (operation, parameters, context) =>
    loggedCall(logging, operation, context, () => service.call(operation, parameters, context));
  return { ...sessions(call), ...listing(call), ...checkouts(call), ...rotation(call), close: () => service.close() };
}

function sessions(call: CallOperation): Pick<PiGateway, 'login' | 'loginAsUser' | 'logout' | 'productVersion'> {
  return {
    login: (login, context) => call('DoLogin2', loginParameters(login), context),
    loginAsUser: (AuthenticationToken, { domain, name }, context) =>
      call('DoLoginAsUser', { AuthenticationToken, Authenticator: domain, Username: name }, context),
    logout: (AuthenticationToken, context) => call('DoLogout', { AuthenticationToken }, context),
    productVersion: (AuthenticationToken, context) => call('SystemOps_GetVersion', { AuthenticationToken }, context),
  };
}

function listing(call: CallOperation): Pick<PiGateway, 'listStored' | 'listShared'> {
  return {
    listStored: (AuthenticationToken, query, context) => {
      const Query = 'domain' in query ? { DomainName: query.domain } : { SystemName: query.system };
      return call('AccountStoreOps_StoredCredential_GetList', { AuthenticationToken, Query }, context);
    },
    listShared: (AuthenticationToken, SystemName, context) =>
      call('AccountStoreOps_SharedCredential_GetList', { AuthenticationToken, SystemName }, context),
  };
}

type CheckoutMethod =
  | 'checkOutStored'
  | 'checkInStored'
  | 'checkOutShared'
  | 'checkInShared'
  | 'createRequest'
  | 'grantRequest';

function checkouts(call: CallOperation): Pick<PiGateway, CheckoutMethod> {
  return {
    checkOutStored: (token, account, comment, context) =>
      call('AccountStoreOps_StoredCredential_CheckOut', storedParameters(token, account, comment), context),
    checkInStored: (token, account, comment, context) =>
      call('AccountStoreOps_StoredCredential_CheckIn', storedParameters(token, account, comment), context),
    checkOutShared: (token, entry, comment, context) =>
      call('AccountStoreOps_SharedCredential_CheckOut', sharedParameters(token, entry, comment), context),
    checkInShared: (token, entry, comment, context) =>
      call('AccountStoreOps_SharedCredential_CheckIn', sharedParameters(token, entry, comment), context),
    createRequest: (token, account, comment, context) =>
      call('AccountStoreOps_PasswordRequest_Create', storedParameters(token, account, comment), context),
    grantRequest: (AuthenticationToken, RequestID, Comment, context) =>
      call('AccountStoreOps_PasswordRequest_Grant', { AuthenticationToken, Comment, RequestID }, context),
  };
}

function rotation(call: CallOperation): Pick<PiGateway, 'spin' | 'readTemplate' | 'createRotationJob'> {
  return {
    spin: (token, account, comment, context) =>
      call('AccountStoreOps_StoredCredential_Spin', storedParameters(token, account, comment), context),
    readTemplate: (AuthenticationToken, JobID, context) =>
      call('JobOps_GetPasswordChangeSettings', { AuthenticationToken, JobID }, context),
    createRotationJob: (AuthenticationToken, job, context) =>
      call('JobOps_CreatePasswordChangeJob', { AuthenticationToken, ...jobMembers(job) }, context),
  };
}

/** LoginType 1 is an explicit account, 2 one of the authenticator's; a blank authenticator is absent on the wire. */
function loginParameters({ userName, authenticator, password }: ApiLogin): Parameters {
  const hasAuthenticator = authenticator.trim() !== '';
  return {
    Authenticator: hasAuthenticator ? authenticator : undefined,
    LoginType: hasAuthenticator ? 2 : 1,
    MFATokenCode: undefined,
    Password: password,
    Username: userName,
  };
}

function storedParameters(
  AuthenticationToken: Secret,
  { accountName, store, passwordList }: Account,
  Comment: string,
): Parameters {
  const AccountStore = { CustomTypeName: store.customTypeName, TargetName: store.targetName, Type: store.type };
  return {
    AuthenticationToken,
    AccountIdentificationInfo: { AccountName: accountName, AccountStore, PasswordList: passwordList },
    Comment,
  };
}

function sharedParameters(
  AuthenticationToken: Secret,
  { accountName, listName, systemName }: SharedIdentifier,
  Comment: string,
): Parameters {
  return {
    AuthenticationToken,
    Comment,
    SharedCredentialIdentifier: {
      AccountName: accountName,
      SharedCredentialListName: listName,
      SystemName: systemName,
    },
  };
}

function jobMembers({ settings, overrides, comment, nextRun, system }: RotationJob): Parameters {
  const runOnce = 1;
  return {
    JobInfoBase: { JobComment: comment, NextRunTimeUTC: nextRun.toISOString(), RunJobOnNewSystems: false },
    PasswordChangeSettings: writeTemplate(settings, overrides),
    ScheduleInfo: { RetryEnabled: false, ScheduleType: runOnce },
    SystemList: system,
  };
}

/** Makes one HTTP request per call; keeps nothing of a request or an answer. */
class SoapService {
  readonly #options: GatewayOptions;
  readonly #http: HttpClient;
  #isClosed = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#http = createHttpClient({ trustedCa: options.trustedCa, timeoutMs: options.timeoutMs });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#http.close();
  }

  async call<Operation extends OperationName>(
    operation: Operation,
    parameters: Parameters,
    { signal }: CallContext,
  ): PiResult<ResultOf<Operation>> {
    const secrets = [
      this.#options.registrationKey,
      ...Object.values(parameters).filter((value) => value instanceof Secret),
    ].map((secret) => secret.reveal());
    try {
      const body = await writeEnvelope(operation, this.#options.registrationKey.reveal(), revealed(parameters));
      const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction(operation)}"` };
      const request = { url: this.#options.endpointUrl, method: 'POST', headers, body, signal } as const;
      return await this.#http.send(request, (answer) =>
        readAnswer(answer, operation, (message = '') => redact(message, secrets)),
      );
    } catch (error) {
      return err(failureOfThrown(error, this.#isClosed ? AbortSignal.abort() : signal, operation));
    }
  }
}

function revealed(parameters: Parameters): Readonly<Record<string, WireValue>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

/** Removes the request's secrets from a message of the server. */
type Redact = (message: string | undefined) => string;

async function readAnswer<Operation extends OperationName>(
  { status, contentType, body }: HttpAnswer,
  operation: Operation,
  redacted: Redact,
): PiResult<ResultOf<Operation>> {
  const statusFailure = failureOfStatus(status, operation);
  if (statusFailure !== undefined) return err(statusFailure);
  const answer = await decodeAnswer(body, contentType, shapes[operation]);
  switch (answer.is) {
    case 'html':
      return err(failureOfContent({ detail: 'html', text: 'a web page' }, status, operation));
    case 'not-soap':
      return err(failureOfContent({ detail: 'not-soap', text: answer.what }, status, operation));
    case 'malformed':
      return err(malformed(`XML that cannot be accepted (${answer.why})`, status, operation));
    case 'envelope': {
      const envelopeBody = answer.envelope['Body'] as DecodedRecord | undefined;
      return envelopeBody?.['Fault'] === undefined
        ? readResult(envelopeBody, status, operation, redacted)
        : err(readFault(envelopeBody['Fault'], status, operation, redacted));
    }
  }
}

function malformed(text: string, status: number, operation: OperationName): PiFailure {
  return failureOfContent({ detail: 'malformed', text }, status, operation);
}

function readFault(element: unknown, status: number, operation: OperationName, redacted: Redact): PiFailure {
  const fault = faultSchema.safeParse(element);
  if (!fault.success) return malformed('a fault that cannot be read', status, operation);
  const { faultcode, faultstring, detail } = fault.data;
  const declared = detail?.OperationFault ?? undefined;
  return declared === undefined
    ? failureOfFault(faultcode ?? '', redacted(faultstring), operation)
    : failureOfCode(declared.ErrorCode, redacted(declared.Message), operation);
}

function readResult<Operation extends OperationName>(
  body: DecodedRecord | undefined,
  status: number,
  operation: Operation,
  redacted: Redact,
): Awaited<PiResult<ResultOf<Operation>>> {
  const response = body?.[`${operation}Response`] as DecodedRecord | undefined;
  const result = response?.[`${operation}Result`];
  const outcome = operationResultSchema.safeParse(result);
  if (!outcome.success) return err(malformed('an envelope without the expected result', status, operation));
  const { ErrorCode, OperationMessage, OperationSuccessful } = outcome.data;
  if (!OperationSuccessful) return err(failureOfCode(ErrorCode, redacted(OperationMessage), operation));
  if (status !== 200) return err(malformed('success', status, operation));
  const value = resultSchemas[operation].safeParse(result);
  return value.success
    ? ok(value.data as ResultOf<Operation>)
    : err(malformed('a result that does not fit the contract', status, operation));
}
