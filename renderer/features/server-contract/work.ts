import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { ContractDraft, TypedRule } from '../../../shared/contract-proposal.ts';
import type { RegistrationKeyPlace, ServerContract } from '../../../shared/server-contract.ts';

/** The unsaved work on a server contract, and how it changes. Pure. Choices are written in the notation of `contract/propose`. */

export type Direction = 'in' | 'out';

export function freshWork(start: ServerContract | undefined): ContractDraft {
  return { ...(start === undefined ? {} : { start }), choices: [], accept: [] };
}

/** Whether the same proposal belongs to both. */
export function asksTheSame(one: ContractDraft, other: ContractDraft): boolean {
  return one.choices === other.choices && one.accept === other.accept && one.start === other.start;
}

/** What a choice is about; a later choice about the same replaces it. */
function subjectOf(choice: string): string {
  return choice.slice(0, choice.indexOf('='));
}

function without({ choices }: ContractDraft, isRemoved: (subject: string) => boolean): readonly string[] {
  return choices.filter((choice) => !isRemoved(subjectOf(choice)));
}

function withChoice(work: ContractDraft, choice: string): ContractDraft {
  return { ...work, choices: [...without(work, (subject) => subject === subjectOf(choice)), choice] };
}

/** What was accepted was another proposal. */
function unaccepted(work: ContractDraft, name: FunctionName): ContractDraft {
  return { ...work, accept: work.accept.filter((each) => each !== name) };
}

function isAbout(subject: string, name: FunctionName): boolean {
  return subject === name || subject.startsWith(`${name}.`);
}

/** Choices of the function so far belong to another operation. */
export function chooseOperation(work: ContractDraft, name: FunctionName, operation: string): ContractDraft {
  const choices = [...without(work, (subject) => isAbout(subject, name)), `${name}=${operation}`];
  return unaccepted({ ...work, choices }, name);
}

/** @param path `''` for a field that is not used */
export function choosePlace(
  work: ContractDraft,
  name: FunctionName,
  direction: Direction,
  field: string,
  path: string,
): ContractDraft {
  return unaccepted(withChoice(work, `${name}.${direction}.${field}=${path}`), name);
}

/** A text that is taken for an output, because the server does not report it. */
export function chooseConstant(
  work: ContractDraft,
  name: FunctionName,
  field: string,
  constant: string,
): ContractDraft {
  return unaccepted(withChoice(work, `${name}.out.${field}==${constant}`), name);
}

/** A text that is always sent at a path without an input. */
export function chooseFixedText(work: ContractDraft, name: FunctionName, path: string, text: string): ContractDraft {
  return unaccepted(withChoice(work, `${name}.constant.${path}=${text}`), name);
}

/** The server's text for values of ours; without any, those that are proposed. */
export function chooseValues(
  work: ContractDraft,
  name: FunctionName,
  path: string,
  values: Readonly<Record<string, string>>,
): ContractDraft {
  const key = `${name}.values.${path}`;
  const pairs = Object.entries(values).flatMap(([ours, theirs]) => (theirs === '' ? [] : [`${ours}:${theirs}`]));
  const changed =
    pairs.length === 0
      ? { ...work, choices: [...without(work, (subject) => subject === key)] }
      : withChoice(work, `${key}=${pairs.join(',')}`);
  return unaccepted(changed, name);
}

export function hasChoices(work: ContractDraft, name: FunctionName): boolean {
  return work.choices.some((choice) => isAbout(subjectOf(choice), name));
}

export function withoutChoices(work: ContractDraft, name: FunctionName): ContractDraft {
  return unaccepted({ ...work, choices: [...without(work, (subject) => isAbout(subject, name))] }, name);
}

/** The text after the subject of a choice, if there is one. */
export function choiceOf({ choices }: ContractDraft, subject: string): string | undefined {
  const choice = choices.find((each) => subjectOf(each) === subject);
  return choice?.slice(choice.indexOf('=') + 1);
}

export function accept(work: ContractDraft, names: readonly FunctionName[]): ContractDraft {
  return { ...work, accept: [...new Set([...work.accept, ...names])] };
}

/** Everything that was accepted was without this. */
export function chooseRegistrationKey(work: ContractDraft, place: RegistrationKeyPlace): ContractDraft {
  return { ...withChoice(work, `registrationKey=${keyText(place)}`), accept: [] };
}

function keyText(place: RegistrationKeyPlace): string {
  switch (place.as) {
    case 'soap-header':
      return `soap-header:${place.name}:${place.namespace}`;
    case 'http-header':
      return `http-header:${place.name}`;
    case 'input':
      return `input:${place.function}:${place.path}`;
    case 'none':
      return 'none';
  }
}

export interface TypedSuccess {
  readonly by: 'flag' | 'code' | 'faults';
  readonly flag: string;
  /** Of the flag, where they are other texts than those of XML Schema. */
  readonly yes: string;
  readonly no: string;
  readonly code: string;
  /** The codes that stand for success, separated by commas. */
  readonly done: string;
  readonly message: string;
}

export function chooseSuccess(work: ContractDraft, reported: TypedSuccess): ContractDraft {
  return { ...withChoice(work, `success=${successText(reported)}`), accept: [] };
}

function successText({ by, flag, yes, no, code, done, message }: TypedSuccess): string {
  const end = message === '' ? '' : `:${message}`;
  switch (by) {
    case 'flag': {
      const values = yes === '' || no === '' ? '' : `=${yes}/${no}`;
      return `flag:${flag}${values}${code === '' && message === '' ? '' : `:${code}${end}`}`;
    }
    case 'code':
      return `code:${code}:${done}${end}`;
    case 'faults':
      return 'faults';
  }
}

export function withCodes(work: ContractDraft, codes: readonly TypedRule[]): ContractDraft {
  return { ...work, codes: [...codes] };
}
