import type { ServerContract } from '../../../../shared/server-contract.ts';
import type { ValueTable } from '../place-fields.ts';
import type { WsdlOperation } from '../wsdl-model.ts';
import type { SuccessChoice } from './choices.ts';
import { enumerationOf, fitOfType, simpleTypeOf } from './field-types.ts';
import { isRepeated, outerPlacesIn, type Place } from './leaves.ts';
import { wordsOf } from './words.ts';

/** How the answers say whether a call was done. */
export interface Outcome {
  readonly success: ServerContract['success'];
  /** Of the flag. */
  readonly values?: ValueTable | undefined;
  readonly why: string;
}

const successWords = ['success', 'successful', 'successfully', 'succeeded', 'succeed', 'ok'];
const stateWords = ['status', 'state', 'outcome', 'result'];
const doneTexts = ['ok', 'success', 'successful', 'succeeded', 'done', 'completed', 'passed'];
const failedTexts = ['failed', 'failure', 'fail', 'error', 'refused', 'denied'];
const noErrorTexts = [...doneTexts, 'none', 'noerror'];
const failureWords = ['error', 'result', 'return', 'fault', 'reason', 'status'];
const messageWords = ['message', 'text', 'description', 'detail', 'reason'];

/** Of the answers that have members at all: more than this part must have the flag. */
const commonPart = 0.5;

/** `undefined` where nobody can tell: there is a code, and what it is after success is not known. */
export function proposeOutcome(operations: readonly WsdlOperation[]): Outcome | undefined {
  const answers = operations.flatMap(({ response }) => (response === undefined ? [] : [outcomePlaces(response)]));
  const flag = mostCommon(answers, (place) => flagValues(place) !== undefined);
  if (flag !== undefined) return withFlag(answers, flag);
  const code = mostCommon(answers, (place) => codeScore(place) >= 2 && fitOfType('date', place.type) !== 'fits');
  if (code === undefined) return { success: { by: 'faults' }, why: 'no answer has a member that says so' };
  const place = answers.flat().find((each) => nameOf(each) === code);
  const done = place === undefined ? [] : doneCodes(place);
  if (done.length === 0) return undefined;
  const message = messageBeside(answers, code);
  return {
    success: { by: 'code', code, done, ...message },
    why: `${code} is ${done.join(' or ')} where a call was done`,
  };
}

/** What a person said, with the values of the flag from the schema. */
export function chosenOutcome(choice: SuccessChoice, operations: readonly WsdlOperation[]): Outcome {
  const why = 'as it was set';
  if (choice.by !== 'flag') return { success: choice, why };
  const { values, ...success } = choice;
  const answers = operations.flatMap(({ response }) => (response === undefined ? [] : [outcomePlaces(response)]));
  const place = answers.flat().find((each) => nameOf(each) === choice.flag);
  const fromSchema = place === undefined ? undefined : flagValues(place, 'any');
  return { success, values: values ?? (fromSchema?.['true'] === undefined ? undefined : fromSchema), why };
}

/** Where an answer may have its outcome: not in the entries of a list. */
export function outcomePlaces(response: NonNullable<WsdlOperation['response']>): readonly Place[] {
  return outerPlacesIn(response).leaves.filter((place) => !isRepeated(place));
}

export function nameOf({ path }: Place): string {
  return path.slice(path.lastIndexOf('/') + 1).replace('@', '');
}

function mostCommon(answers: readonly (readonly Place[])[], fits: (place: Place) => boolean): string | undefined {
  const counts = new Map<string, number>();
  for (const places of answers)
    for (const name of new Set(places.filter(fits).map(nameOf))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [[name, count] = ['', 0]] = [...counts].toSorted((a, b) => b[1] - a[1]);
  const withMembers = answers.filter((places) => places.length > 0).length;
  return count > withMembers * commonPart ? name : undefined;
}

/** The texts for yes and no; `{}` for a boolean; `undefined` if it is no flag of success. */
function flagValues(place: Place, names: 'any' | 'success' = 'success'): ValueTable | undefined {
  const words = wordsOf(nameOf(place));
  const saysSuccess = names === 'any' || words.some((word) => successWords.includes(word));
  const texts = enumerationOf(place.type);
  if (texts === undefined) return saysSuccess && simpleTypeOf(place.type) === 'boolean' ? {} : undefined;
  if (!saysSuccess && !words.some((word) => stateWords.includes(word))) return undefined;
  const done = texts.find((text) => isOneOf(text, doneTexts));
  const failed = texts.find((text) => isOneOf(text, failedTexts));
  return done === undefined || failed === undefined ? undefined : { true: done, false: failed };
}

function isOneOf(text: string, words: readonly string[]): boolean {
  return words.includes(text.toLowerCase().replaceAll(/[^a-z]/g, ''));
}

function withFlag(answers: readonly (readonly Place[])[], flag: string): Outcome {
  const place = answers.flat().find((each) => nameOf(each) === flag);
  const values = place && flagValues(place);
  const beside = answers.flat().filter((each) => place !== undefined && parentOf(each) === parentOf(place));
  const code = bestOf(
    beside.filter((each) => each !== place),
    codeScore,
  );
  const names = { ...(code && { code: nameOf(code) }), ...messageBeside(answers, flag) };
  const says =
    values === undefined || values['true'] === undefined ? 'a boolean' : `"${values['true']}" or "${values['false']}"`;
  return {
    success: { by: 'flag', flag, ...names },
    ...(values?.['true'] === undefined ? {} : { values }),
    why: `${flag} is ${says}`,
  };
}

function messageBeside(answers: readonly (readonly Place[])[], name: string): { readonly message?: string } {
  const places = answers.flat();
  const place = places.find((each) => nameOf(each) === name);
  const beside = places.filter((each) => place !== undefined && each !== place && parentOf(each) === parentOf(place));
  const message = bestOf(beside, messageScore);
  return message === undefined ? {} : { message: nameOf(message) };
}

/** The place with the highest score, if any has one. */
export function bestOf(places: readonly Place[], scoreOf: (place: Place) => number): Place | undefined {
  return places.filter((place) => scoreOf(place) > 0).toSorted((a, b) => scoreOf(b) - scoreOf(a))[0];
}

/** 2 where the name says that it is the code of a failure, 1 for any code. */
export function codeScore(place: Place): number {
  const words = wordsOf(nameOf(place));
  if (!words.some((word) => ['code', 'number', 'errno', 'id'].includes(word))) return 0;
  if (words.length === 1) return words[0] === 'code' ? 1.5 : 0;
  return words.some((word) => failureWords.includes(word)) ? 2 : 0;
}

/** 2 where the name says that it is the text of a failure. */
export function messageScore(place: Place): number {
  if (fitOfType('text', place.type) !== 'fits' || enumerationOf(place.type) !== undefined) return 0;
  const words = wordsOf(nameOf(place));
  if (!words.some((word) => messageWords.includes(word))) return 0;
  return words.some((word) => failureWords.includes(word) || word === 'message') ? 2 : words.length === 1 ? 1 : 0;
}

/** The codes that stand for success. */
function doneCodes({ type }: Place): string[] {
  const texts = enumerationOf(type);
  if (texts !== undefined) return texts.filter((text) => isOneOf(text, noErrorTexts));
  return fitOfType('int', type) === 'fits' ? ['0'] : [];
}

function parentOf({ path }: Place): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
