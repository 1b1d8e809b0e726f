import type { z } from 'zod';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { ServerCode, ServerText, UnknownCode } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { meaningOf, type ReportedFailure } from '../contract/meaning-of.ts';
import type { HttpAnswer } from '../../platform/network/http-client.ts';
import { networkCause, type NetworkCause } from '../../platform/network/network-errors.ts';
import { serverTextOf, unknownCodeOf } from '../../platform/secrets/server-text.ts';
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
import { answered, faulted } from './decoder/shapes.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfStatus } from './failures.ts';
import type { PiFailure, PiResult } from './gateway.ts';
import { readFlag } from './read-entries.ts';
import { resultSchemas } from './schemas.ts';

export type ResultOf<Name extends FunctionName> = z.output<(typeof resultSchemas)[Name]>;

type ReadText = (text: string | undefined) => ServerText | undefined;
type ReadCode = (reported: ServerCode) => UnknownCode | undefined;

/** Functions that no password or job goes through. Text that answers another one may contain a password, and is discarded. */
const harmless: readonly FunctionName[] = [
  'login',
  'loginAsUser',
  'logout',
  'productVersion',
  'listStoredBySystem',
  'listStoredByDomain',
  'listSharedBySystem',
];

/** @param sent the secrets that went with the request, which its answer may repeat */
export function textReader(name: FunctionName, sent: readonly Secret[]): ReadText {
  return (text = '') => (harmless.includes(name) ? serverTextOf(text, sent) : undefined);
}

/** Likewise for a code that no rule names; a number may always be shown. */
export function codeReader(name: FunctionName, sent: readonly Secret[]): ReadCode {
  return (reported) =>
    harmless.includes(name) || ('code' in reported && /^[+-]?\d{1,10}$/.test(reported.code))
      ? unknownCodeOf(reported, sent)
      : undefined;
}

/** What an answer is read by. */
interface Expected<Name extends FunctionName> {
  readonly contract: ServerContract;
  readonly name: Name;
  readonly shape: RecordShape;
  /** Outputs that the server does not report, with what they always are. */
  readonly fixed: readonly (readonly [field: string, text: string])[];
  readonly readText: ReadText;
  readonly readCode: ReadCode;
}

/** Reads an HTTP answer as the result of the function, or as the failure that it stands for. */
export async function readAnswer<Name extends FunctionName>(
  { body, contentType, ...head }: HttpAnswer,
  expected: Expected<Name>,
): PiResult<ResultOf<Name>> {
  const { name, contract, shape } = expected;
  const statusFailure = failureOfStatus(head.status, name);
  if (statusFailure !== undefined) return err(statusFailure);
  const answer = await decodeAnswer(body, contentType, shape, contract.soap).catch(notInflatableOrThrown);
  if (answer.is !== 'envelope') return err(failureOfContent(contentOf(answer), head, name));
  return faulted in answer.envelope
    ? err(readFault(answer.envelope, expected))
    : readResult(answer.envelope, head, expected);
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

function readFault(envelope: DecodedRecord, expected: Expected<FunctionName>): PiFailure {
  const { contract, name, readText } = expected;
  const text = (key: string): string | undefined => textIn(envelope, `fault.${key}`);
  const faultCode = localPart(text('name') ?? text('class') ?? '');
  const reported = { code: text('code'), faultCode, message: text('message') ?? text('text') };
  const means = meaningOf(contract.codes, reported);
  const failed =
    reported.code === undefined && means === undefined
      ? failureOfFault(faultCode, readText(reported.message), name)
      : failureOfCode({ ...reported, means: means ?? 'other', codes: contract.codes }, readText, name);
  return means === undefined ? withUnknownCode(failed, reported, expected) : failed;
}

/** The code of a failure that no rule names, so that a person can say what it means. */
function withUnknownCode(
  failed: PiFailure,
  { code, faultCode = '' }: ReportedFailure,
  { readCode }: Pick<Expected<FunctionName>, 'readCode'>,
): PiFailure {
  const reported = code === undefined ? { faultCode } : { code };
  const unknownCode = failed.failure.kind === 'server' ? readCode(reported) : undefined;
  return unknownCode === undefined ? failed : { ...failed, failure: { ...failed.failure, unknownCode } };
}

function textIn(envelope: DecodedRecord, key: string): string | undefined {
  const value = envelope[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Without the prefix of a qualified name. */
function localPart(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function readResult<Name extends FunctionName>(
  envelope: DecodedRecord,
  head: AnswerHead,
  expected: Expected<Name>,
): Awaited<PiResult<ResultOf<Name>>> {
  const { contract, name, fixed, readText } = expected;
  const off = (text: string): PiFailure => failureOfContent(offContract(text), head, name);
  for (const [field, value] of fixed) envelope[field] ??= value;
  const isDone = outcomeIn(envelope, contract);
  if (isDone === undefined) return err(off('an envelope without the expected result'));
  if (!isDone) {
    const reported = { code: textIn(envelope, 'code'), message: textIn(envelope, 'message') };
    const means = meaningOf(contract.codes, reported);
    const failed = failureOfCode({ ...reported, means: means ?? 'other', codes: contract.codes }, readText, name);
    return err(means === undefined ? withUnknownCode(failed, reported, expected) : failed);
  }
  if (head.status !== 200) return err(off('success'));
  const value = resultSchemas[name].safeParse(envelope);
  return value.success ? ok(value.data as ResultOf<Name>) : err(off('a result that does not fit the contract'));
}

/** Whether PI says that it carried the call out; `undefined` if the answer does not say so. */
function outcomeIn(envelope: DecodedRecord, { success }: ServerContract): boolean | undefined {
  if (!(answered in envelope)) return undefined;
  switch (success.by) {
    case 'flag':
      return readFlag(textIn(envelope, 'success') ?? '');
    case 'code': {
      const code = textIn(envelope, 'code');
      return code === undefined ? undefined : success.done.includes(code);
    }
    case 'faults':
      return true;
  }
}
