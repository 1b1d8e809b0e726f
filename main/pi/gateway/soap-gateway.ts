import type { z } from 'zod';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../../platform/network/http-client.ts';
import type { Account, CheckOut, SharedIdentifier } from '../model.ts';
import type { DecodedRecord } from './decoder/frames.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import { answerShape, type RecordShape } from './decoder/shapes.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfStatus, failureOfThrown } from './failures.ts';
import type { ApiLogin, CallContext, GatewayOptions, PiFailure, PiGateway, PiResult, RotationJob } from './gateway.ts';
import { redact } from './redact-text.ts';
import { faultSchema, operationResultSchema, resultSchemas } from './schemas.ts';
import { writeTemplate } from './template-tree.ts';
import { loggedCall, type CallTeller } from './logged-call.ts';
import { parameterOrder, soapAction, type OperationName } from './wire.ts';
import { writeEnvelope, type WireValue } from './write-envelope.ts';

type Parameters = Readonly<Record<string, WireValue | Secret>>;
type Reader<T> = z.ZodType<T>;

const shapes = Object.fromEntries(
  (Object.keys(parameterOrder) as OperationName[]).map((operation) => [operation, answerShape(operation)]),
) as Readonly<Record<OperationName, RecordShape>>;

/** The PI web service over SOAP 1.1 (pi-web-service.md). */
export function createSoapGateway(
  options: GatewayOptions,
  teller: CallTeller = { log: silentLog, clock: systemClock },
): PiGateway {
  const service = new SoapService(options);
  const ask: Ask = (operation, parameters, reader, context) =>
    loggedCall(teller, operation, context, () => service.ask(operation, parameters, reader, context));
  return {
    login: (login, context) => asSecret(ask('DoLogin2', loginParameters(login), resultSchemas.token, context)),
    loginAsUser: (AuthenticationToken, { domain, name }, context) =>
      asSecret(
        ask(
          'DoLoginAsUser',
          { AuthenticationToken, Authenticator: domain, Username: name },
          resultSchemas.token,
          context,
        ),
      ),
    logout: (AuthenticationToken, context) => ask('DoLogout', { AuthenticationToken }, resultSchemas.nothing, context),
    productVersion: (AuthenticationToken, context) =>
      ask('SystemOps_GetVersion', { AuthenticationToken }, resultSchemas.version, context),
    ...listing(ask),
    ...checkouts(ask),
    ...requests(ask),
    ...rotation(ask),
    close: () => service.close(),
  };
}

type Ask = <T>(
  operation: OperationName,
  parameters: Parameters,
  reader: Reader<T>,
  context: CallContext,
) => PiResult<T>;

function listing(ask: Ask): Pick<PiGateway, 'listStored' | 'listShared'> {
  return {
    listStored: (AuthenticationToken, query, context) => {
      const Query = 'domain' in query ? { DomainName: query.domain } : { SystemName: query.system };
      return ask(
        'AccountStoreOps_StoredCredential_GetList',
        { AuthenticationToken, Query },
        resultSchemas.stored,
        context,
      );
    },
    listShared: (AuthenticationToken, SystemName, context) =>
      ask(
        'AccountStoreOps_SharedCredential_GetList',
        { AuthenticationToken, SystemName },
        resultSchemas.shared,
        context,
      ),
  };
}

function checkouts(ask: Ask): Pick<PiGateway, 'checkOutStored' | 'checkInStored' | 'checkOutShared' | 'checkInShared'> {
  const stored = (AuthenticationToken: Secret, account: Account, Comment: string): Parameters => ({
    AuthenticationToken,
    AccountIdentificationInfo: accountMembers(account),
    Comment,
  });
  const shared = (AuthenticationToken: Secret, entry: SharedIdentifier, Comment: string): Parameters => ({
    AuthenticationToken,
    Comment,
    SharedCredentialIdentifier: {
      AccountName: entry.accountName,
      SharedCredentialListName: entry.listName,
      SystemName: entry.systemName,
    },
  });
  return {
    checkOutStored: (token, account, comment, context) =>
      asCheckOut(
        ask(
          'AccountStoreOps_StoredCredential_CheckOut',
          stored(token, account, comment),
          resultSchemas.checkOut,
          context,
        ),
      ),
    checkInStored: (token, account, comment, context) =>
      ask('AccountStoreOps_StoredCredential_CheckIn', stored(token, account, comment), resultSchemas.nothing, context),
    checkOutShared: (token, entry, comment, context) =>
      asCheckOut(
        ask(
          'AccountStoreOps_SharedCredential_CheckOut',
          shared(token, entry, comment),
          resultSchemas.checkOut,
          context,
        ),
      ),
    checkInShared: (token, entry, comment, context) =>
      ask('AccountStoreOps_SharedCredential_CheckIn', shared(token, entry, comment), resultSchemas.nothing, context),
  };
}

function requests(ask: Ask): Pick<PiGateway, 'createRequest' | 'grantRequest'> {
  return {
    createRequest: (AuthenticationToken, account, Comment, context) => {
      const parameters = { AuthenticationToken, AccountIdentificationInfo: accountMembers(account), Comment };
      return ask('AccountStoreOps_PasswordRequest_Create', parameters, resultSchemas.request, context);
    },
    grantRequest: (AuthenticationToken, RequestID, Comment, context) =>
      ask(
        'AccountStoreOps_PasswordRequest_Grant',
        { AuthenticationToken, Comment, RequestID },
        resultSchemas.nothing,
        context,
      ),
  };
}

function rotation(ask: Ask): Pick<PiGateway, 'spin' | 'readTemplate' | 'createRotationJob'> {
  return {
    spin: (AuthenticationToken, account, Comment, context) => {
      const parameters = { AuthenticationToken, AccountIdentificationInfo: accountMembers(account), Comment };
      return ask('AccountStoreOps_StoredCredential_Spin', parameters, resultSchemas.job, context);
    },
    readTemplate: (AuthenticationToken, JobID, context) =>
      ask('JobOps_GetPasswordChangeSettings', { AuthenticationToken, JobID }, resultSchemas.template, context),
    createRotationJob: (AuthenticationToken, job, context) =>
      ask('JobOps_CreatePasswordChangeJob', { AuthenticationToken, ...jobMembers(job) }, resultSchemas.job, context),
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

function accountMembers({ accountName, store, passwordList }: Account): WireValue {
  return {
    AccountName: accountName,
    AccountStore: { CustomTypeName: store.customTypeName, TargetName: store.targetName, Type: store.type },
    PasswordList: passwordList,
  };
}

function jobMembers({
  settings,
  overrides,
  comment,
  nextRun,
  system,
}: RotationJob): Readonly<Record<string, WireValue>> {
  const runOnce = 1;
  return {
    JobInfoBase: { JobComment: comment, NextRunTimeUTC: nextRun.toISOString(), RunJobOnNewSystems: false },
    PasswordChangeSettings: writeTemplate(settings, overrides),
    ScheduleInfo: { RetryEnabled: false, ScheduleType: runOnce },
    SystemList: system,
  };
}

async function asSecret(answer: PiResult<string>): PiResult<Secret> {
  const result = await answer;
  return result.ok ? ok(Secret.of(result.value)) : result;
}

async function asCheckOut(answer: PiResult<{ password: string; until?: Date | undefined }>): PiResult<CheckOut> {
  const result = await answer;
  return result.ok ? ok({ password: Secret.of(result.value.password), until: result.value.until }) : result;
}

/** One HTTP request an operation; nothing of a request or an answer outlives it here. */
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

  async ask<T>(
    operation: OperationName,
    parameters: Parameters,
    reader: Reader<T>,
    { signal }: CallContext,
  ): PiResult<T> {
    const secrets = [
      this.#options.registrationKey,
      ...Object.values(parameters).filter((value) => value instanceof Secret),
    ].map((secret) => secret.reveal());
    try {
      const body = await writeEnvelope(operation, this.#options.registrationKey.reveal(), revealed(parameters));
      const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction(operation)}"` };
      const call = { url: this.#options.endpointUrl, method: 'POST', headers, body, signal } as const;
      return await this.#http.send(call, (answer) =>
        readAnswer(answer, operation, reader, (said = '') => redact(said, secrets)),
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

async function readAnswer<T>(
  { status, contentType, body }: HttpAnswer,
  operation: OperationName,
  reader: Reader<T>,
  clean: (said: string | undefined) => string,
): PiResult<T> {
  const spoken = failureOfStatus(status, operation);
  if (spoken !== undefined) return err(spoken);
  const answer = await decodeAnswer(body, contentType, shapes[operation]);
  if (answer.is === 'html') return err(failureOfContent({ detail: 'html', text: 'a web page' }, status, operation));
  if (answer.is === 'not-soap')
    return err(failureOfContent({ detail: 'not-soap', text: answer.what }, status, operation));
  if (answer.is === 'malformed')
    return err(malformed(`XML that cannot be accepted (${answer.why})`, status, operation));
  return readBody(answer.envelope['Body'] as DecodedRecord | undefined, status, operation, reader, clean);
}

function malformed(text: string, status: number, operation: OperationName): PiFailure {
  return failureOfContent({ detail: 'malformed', text }, status, operation);
}

function readBody<T>(
  body: DecodedRecord | undefined,
  status: number,
  operation: OperationName,
  reader: Reader<T>,
  clean: (said: string | undefined) => string,
): Awaited<PiResult<T>> {
  if (body?.['Fault'] !== undefined) {
    const fault = faultSchema.safeParse(body['Fault']);
    if (!fault.success) return err(malformed('a fault that cannot be read', status, operation));
    const { faultcode, faultstring, detail } = fault.data;
    const received = detail?.OperationFault;
    if (received !== null && received !== undefined)
      return err(failureOfCode(received.ErrorCode, clean(received.Message), operation));
    return err(failureOfFault(faultcode ?? '', clean(faultstring), operation));
  }
  const response = body?.[`${operation}Response`] as DecodedRecord | undefined;
  const result = response?.[`${operation}Result`];
  const outcome = operationResultSchema.safeParse(result);
  if (!outcome.success) return err(malformed('an envelope without the expected result', status, operation));
  const { ErrorCode, OperationMessage, OperationSuccessful } = outcome.data;
  if (!OperationSuccessful) return err(failureOfCode(ErrorCode, clean(OperationMessage), operation));
  if (status !== 200) return err(malformed('success', status, operation));
  const value = reader.safeParse(result);
  return value.success ? ok(value.data) : err(malformed('a result that does not fit the contract', status, operation));
}
