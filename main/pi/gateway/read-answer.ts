import type { z } from 'zod';
import type { ServerText } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { HttpAnswer } from '../../platform/network/http-client.ts';
import { networkCause, type NetworkCause } from '../../platform/network/network-errors.ts';
import { serverTextOf } from '../../platform/secrets/server-text.ts';
import {
  beyondLimits,
  malformedXml,
  notInflatable,
  notSoapContents,
  offContract,
  webPage,
  wrongEncoding,
  type AnswerContent,
  type AnswerHead,
} from './answer-contents.ts';
import { decodeAnswer, type DecodedAnswer } from './decoder/decode-answer.ts';
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
  { body, contentType, ...head }: HttpAnswer,
  operation: Operation,
  readText: ReadText,
): PiResult<ResultOf<Operation>> {
  const statusFailure = failureOfStatus(head.status, operation);
  if (statusFailure !== undefined) return err(statusFailure);
  const answer = await decodeAnswer(body, contentType, shapes[operation]).catch(notInflatableOrThrown);
  if (answer.is !== 'envelope') return err(failureOfContent(contentOf(answer), head, operation));
  const envelopeBody = answer.envelope['Body'] as DecodedRecord | undefined;
  return envelopeBody?.['Fault'] === undefined
    ? readResult(envelopeBody, head, operation, readText)
    : err(readFault(envelopeBody['Fault'], head, operation, readText));
}

type NotInflatable = Extract<NetworkCause, { readonly kind: 'not-inflatable' }>;

function notInflatableOrThrown(error: unknown): { readonly is: 'not-inflatable'; readonly cause: NotInflatable } {
  const cause = networkCause(error);
  if (cause?.kind !== 'not-inflatable') throw error;
  return { is: 'not-inflatable', cause };
}

type WithoutEnvelope = Exclude<DecodedAnswer, { readonly is: 'envelope' }> | ReturnType<typeof notInflatableOrThrown>;

function contentOf(answer: WithoutEnvelope): AnswerContent {
  switch (answer.is) {
    case 'html':
      return webPage;
    case 'not-soap':
      return notSoapContents[answer.what];
    case 'wrong-encoding':
      return wrongEncoding(answer.why);
    case 'not-inflatable':
      return notInflatable(answer.cause);
    case 'beyond-limits':
      return beyondLimits(answer.why);
    case 'malformed':
      return malformedXml(answer.why);
  }
}

function readFault(element: unknown, head: AnswerHead, operation: OperationName, readText: ReadText): PiFailure {
  const fault = faultSchema.safeParse(element);
  if (!fault.success) return failureOfContent(offContract('a fault that cannot be read'), head, operation);
  const { faultcode, faultstring, detail } = fault.data;
  const declared = detail?.OperationFault ?? undefined;
  return declared === undefined
    ? failureOfFault(faultcode ?? '', readText(faultstring), operation)
    : failureOfCode(declared.ErrorCode, readText(declared.Message), operation);
}

function readResult<Operation extends OperationName>(
  body: DecodedRecord | undefined,
  head: AnswerHead,
  operation: Operation,
  readText: ReadText,
): Awaited<PiResult<ResultOf<Operation>>> {
  const off = (text: string): PiFailure => failureOfContent(offContract(text), head, operation);
  const response = body?.[`${operation}Response`] as DecodedRecord | undefined;
  const result = response?.[`${operation}Result`];
  const outcome = operationResultSchema.safeParse(result);
  if (!outcome.success) return err(off('an envelope without the expected result'));
  const { ErrorCode, OperationMessage, OperationSuccessful } = outcome.data;
  if (!OperationSuccessful) return err(failureOfCode(ErrorCode, readText(OperationMessage), operation));
  if (head.status !== 200) return err(off('success'));
  const value = resultSchemas[operation].safeParse(result);
  return value.success ? ok(value.data as ResultOf<Operation>) : err(off('a result that does not fit the contract'));
}
