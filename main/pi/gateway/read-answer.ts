import type { z } from 'zod';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { ServerText } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { meaningOf } from '../contract/meaning-of.ts';
import type { HttpAnswer } from '../../platform/network/http-client.ts';
import { networkCause } from '../../platform/network/network-errors.ts';
import { serverTextOf } from '../../platform/secrets/server-text.ts';
import { notInflatable, notSoapContents, webPage, wrongEncoding } from './answer-contents.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import type { DecodedRecord, RecordShape } from './decoder/frames.ts';
import { answered, faulted } from './decoder/shapes.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfStatus } from './failures.ts';
import type { PiFailure, PiResult } from './gateway.ts';
import { readFlag } from './read-entries.ts';
import { resultSchemas } from './schemas.ts';

export type ResultOf<Name extends FunctionName> = z.output<(typeof resultSchemas)[Name]>;

type ReadText = (text: string | undefined) => ServerText | undefined;

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

/** What an answer is read by. */
interface Expected<Name extends FunctionName> {
  readonly contract: ServerContract;
  readonly name: Name;
  readonly shape: RecordShape;
  /** Outputs that the server does not report, with what they always are. */
  readonly fixed: readonly (readonly [field: string, text: string])[];
  readonly readText: ReadText;
}

/** Reads an HTTP answer as the result of the function, or as the failure that it stands for. */
export async function readAnswer<Name extends FunctionName>(
  { status, contentType, body }: HttpAnswer,
  expected: Expected<Name>,
): PiResult<ResultOf<Name>> {
  const { name, contract } = expected;
  const statusFailure = failureOfStatus(status, name);
  if (statusFailure !== undefined) return err(statusFailure);
  const answer = await decodeAnswer(body, contentType, expected.shape, contract.soap).catch(notInflatableOrThrown);
  switch (answer.is) {
    case 'html':
      return err(failureOfContent(webPage, status, name));
    case 'not-soap':
      return err(failureOfContent(notSoapContents[answer.what], status, name));
    case 'wrong-encoding':
      return err(failureOfContent(wrongEncoding(answer.why), status, name));
    case 'not-inflatable':
      return err(failureOfContent(notInflatable, status, name));
    case 'malformed':
      return err(malformed(`XML that cannot be accepted (${answer.why})`, status, name));
    case 'envelope':
      return faulted in answer.envelope
        ? err(readFault(answer.envelope, expected))
        : readResult(answer.envelope, status, expected);
  }
}

function notInflatableOrThrown(error: unknown): { readonly is: 'not-inflatable' } {
  if (networkCause(error)?.kind !== 'not-inflatable') throw error;
  return { is: 'not-inflatable' };
}

function malformed(text: string, status: number, name: FunctionName): PiFailure {
  return failureOfContent({ detail: 'malformed', text }, status, name);
}

function readFault(envelope: DecodedRecord, { contract, name, readText }: Expected<FunctionName>): PiFailure {
  const text = (key: string): string | undefined => textIn(envelope, `fault.${key}`);
  const faultCode = localPart(text('name') ?? text('class') ?? '');
  const told = { code: text('code'), faultCode, message: text('message') ?? text('text') };
  const means = meaningOf(contract.codes, told);
  return told.code === undefined && means === undefined
    ? failureOfFault(faultCode, readText(told.message), name)
    : failureOfCode({ ...told, means: means ?? 'other', codes: contract.codes }, readText, name);
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
  status: number,
  { contract, name, fixed, readText }: Expected<Name>,
): Awaited<PiResult<ResultOf<Name>>> {
  for (const [field, value] of fixed) envelope[field] ??= value;
  const isDone = outcomeIn(envelope, contract);
  if (isDone === undefined) return err(malformed('an envelope without the expected result', status, name));
  if (!isDone) {
    const told = { code: textIn(envelope, 'code'), message: textIn(envelope, 'message') };
    const means = meaningOf(contract.codes, told) ?? 'other';
    return err(failureOfCode({ ...told, means, codes: contract.codes }, readText, name));
  }
  if (status !== 200) return err(malformed('success', status, name));
  const value = resultSchemas[name].safeParse(envelope);
  return value.success
    ? ok(value.data as ResultOf<Name>)
    : err(malformed('a result that does not fit the contract', status, name));
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
