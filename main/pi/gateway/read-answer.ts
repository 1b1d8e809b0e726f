import type { z } from 'zod';
import type { ServerText } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { HttpAnswer } from '../../platform/network/http-client.ts';
import { networkCause } from '../../platform/network/network-errors.ts';
import { serverTextOf } from '../../platform/secrets/server-text.ts';
import { notInflatable, notSoapContents, webPage, wrongEncoding } from './answer-contents.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import type { DecodedRecord, RecordShape } from './decoder/frames.ts';
import { answerShape } from './decoder/shapes.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfStatus } from './failures.ts';
import type { PiFailure, PiResult } from './gateway.ts';
import { faultSchema, operationResultSchema, resultSchemas } from './schemas.ts';
import { parameterOrder, type OperationName } from './wire.ts';

export type ResultOf<Operation extends OperationName> = z.output<(typeof resultSchemas)[Operation]>;

const shapes = Object.fromEntries(
  (Object.keys(parameterOrder) as OperationName[]).map((operation) => [operation, answerShape(operation)]),
) as Readonly<Record<OperationName, RecordShape>>;

type ReadText = (text: string | undefined) => ServerText | undefined;

/** Operations that no password or job goes through. Text that answers another operation may contain one, and is discarded. */
const harmless: readonly OperationName[] = [
  'DoLogin2',
  'DoLoginAsUser',
  'DoLogout',
  'SystemOps_GetVersion',
  'AccountStoreOps_StoredCredential_GetList',
  'AccountStoreOps_SharedCredential_GetList',
];

/** @param sent the secrets that went with the request, which its answer may repeat */
export function textReader(operation: OperationName, sent: readonly Secret[]): ReadText {
  return (text = '') => (harmless.includes(operation) ? serverTextOf(text, sent) : undefined);
}

/** Reads an HTTP answer as the result of the operation, or as the failure that it stands for. */
export async function readAnswer<Operation extends OperationName>(
  { status, contentType, body }: HttpAnswer,
  operation: Operation,
  readText: ReadText,
): PiResult<ResultOf<Operation>> {
  const statusFailure = failureOfStatus(status, operation);
  if (statusFailure !== undefined) return err(statusFailure);
  const answer = await decodeAnswer(body, contentType, shapes[operation]).catch(notInflatableOrThrown);
  switch (answer.is) {
    case 'html':
      return err(failureOfContent(webPage, status, operation));
    case 'not-soap':
      return err(failureOfContent(notSoapContents[answer.what], status, operation));
    case 'wrong-encoding':
      return err(failureOfContent(wrongEncoding(answer.why), status, operation));
    case 'not-inflatable':
      return err(failureOfContent(notInflatable, status, operation));
    case 'malformed':
      return err(malformed(`XML that cannot be accepted (${answer.why})`, status, operation));
    case 'envelope': {
      const envelopeBody = answer.envelope['Body'] as DecodedRecord | undefined;
      return envelopeBody?.['Fault'] === undefined
        ? readResult(envelopeBody, status, operation, readText)
        : err(readFault(envelopeBody['Fault'], status, operation, readText));
    }
  }
}

function notInflatableOrThrown(error: unknown): { readonly is: 'not-inflatable' } {
  if (networkCause(error)?.kind !== 'not-inflatable') throw error;
  return { is: 'not-inflatable' };
}

function malformed(text: string, status: number, operation: OperationName): PiFailure {
  return failureOfContent({ detail: 'malformed', text }, status, operation);
}

function readFault(element: unknown, status: number, operation: OperationName, readText: ReadText): PiFailure {
  const fault = faultSchema.safeParse(element);
  if (!fault.success) return malformed('a fault that cannot be read', status, operation);
  const { faultcode, faultstring, detail } = fault.data;
  const declared = detail?.OperationFault ?? undefined;
  return declared === undefined
    ? failureOfFault(faultcode ?? '', readText(faultstring), operation)
    : failureOfCode(declared.ErrorCode, readText(declared.Message), operation);
}

function readResult<Operation extends OperationName>(
  body: DecodedRecord | undefined,
  status: number,
  operation: Operation,
  readText: ReadText,
): Awaited<PiResult<ResultOf<Operation>>> {
  const response = body?.[`${operation}Response`] as DecodedRecord | undefined;
  const result = response?.[`${operation}Result`];
  const outcome = operationResultSchema.safeParse(result);
  if (!outcome.success) return err(malformed('an envelope without the expected result', status, operation));
  const { ErrorCode, OperationMessage, OperationSuccessful } = outcome.data;
  if (!OperationSuccessful) return err(failureOfCode(ErrorCode, readText(OperationMessage), operation));
  if (status !== 200) return err(malformed('success', status, operation));
  const value = resultSchemas[operation].safeParse(result);
  return value.success
    ? ok(value.data as ResultOf<Operation>)
    : err(malformed('a result that does not fit the contract', status, operation));
}
