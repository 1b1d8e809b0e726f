import {
  definitionOf,
  functionNames,
  isFunctionName,
  type FunctionName,
} from '../../../../shared/contract-functions.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { isSecretConstant } from '../../../../shared/contract-rules.ts';
import { codeMeanings, type CodeMeaning } from '../../../../shared/server-contract.ts';
import { noChoices, type Choices, type FunctionChoices } from './choices.ts';
import { parseRegistrationKey, parseSuccess } from './parse-places.ts';

/**
 * Reads assignments as `--set` has them (docs/server-contract.md): `FUNCTION=OPERATION`, `FUNCTION.in.NAME=PATH`,
 * `FUNCTION.out.NAME==TEXT`, `registrationKey=…`, … A later one replaces an earlier one. The error is a sentence.
 */
export function parseChoices(assignments: readonly string[]): Result<Choices, string> {
  let choices: Choices = { functions: {}, codes: [] };
  for (const assignment of assignments) {
    const parsed = parseOne(assignment, choices);
    if (!parsed.ok) return err(`--set ${shown(assignment)}: ${parsed.error}`);
    choices = parsed.value;
  }
  return ok(choices);
}

/** Without a text that would be written or read, which may be a secret by mistake. */
function shown(assignment: string): string {
  const [, fixed] = /^([^=]*(?:\.constant\.[^=]*=|==))/.exec(assignment) ?? [];
  return fixed === undefined ? assignment : `${fixed}…`;
}

function parseOne(assignment: string, choices: Choices): Result<Choices, string> {
  const at = assignment.indexOf('=');
  if (at <= 0) return err('it has the form NAME=VALUE.');
  const [key, value] = [assignment.slice(0, at), assignment.slice(at + 1)];
  const [first = '', second, ...rest] = key.split('.');
  if (first === 'code' || first === 'faultCode') return parseCode(key.slice(first.length + 1), value, first, choices);
  if (key === 'registrationKey') {
    const registrationKey = parseRegistrationKey(value);
    return registrationKey.ok ? ok({ ...choices, registrationKey: registrationKey.value }) : registrationKey;
  }
  if (key === 'success') {
    const success = parseSuccess(value);
    return success.ok ? ok({ ...choices, success: success.value }) : success;
  }
  if (!isFunctionName(first)) return err(`there is no function ${first}; there are ${functionNames.join(', ')}.`);
  const before = choices.functions[first] ?? noChoices;
  const changed =
    second === undefined
      ? chosenOperation(before, value)
      : parseFunctionPart({ name: first, part: second, key: rest.join('.'), value }, before);
  return changed.ok ? ok({ ...choices, functions: { ...choices.functions, [first]: changed.value } }) : changed;
}

function chosenOperation(before: FunctionChoices, operation: string): Result<FunctionChoices, string> {
  return operation === '' ? err('it names no operation.') : ok({ ...before, operation });
}

interface Part {
  readonly name: FunctionName;
  readonly part: string;
  readonly key: string;
  readonly value: string;
}

function parseFunctionPart({ name, part, key, value }: Part, before: FunctionChoices): Result<FunctionChoices, string> {
  switch (part) {
    case 'in':
    case 'out': {
      if (part === 'out' && key === 'success') return parseDone(name, value, before);
      const known = fieldNames(name, part);
      if (!known.includes(key))
        return err(`${name} has no ${part === 'in' ? 'input' : 'output'} ${key}; ${listed(known)}`);
      const fixed = part === 'in' ? 'fixedIn' : 'fixedOut';
      const isFixed = value.startsWith('=');
      if (isFixed && part === 'out' && definitionOf(name).outputs[key]?.kind === 'secret')
        return err(`${key} is a secret, so it cannot be fixed.`);
      if (isFixed && part === 'in' && definitionOf(name).inputs[key]?.needed === true)
        return err(`${key} differs from call to call, so it cannot be a constant.`);
      return ok({
        ...before,
        // The text of an input is written in its place.
        [part]: isFixed ? (part === 'in' ? before.in : without(before.out, key)) : { ...before[part], [key]: value },
        [fixed]: isFixed ? { ...before[fixed], [key]: value.slice(1) } : without(before[fixed], key),
      });
    }
    case 'constant':
      if (key === '') return err('it names no path.');
      if (isSecretConstant(key.slice(key.lastIndexOf('/') + 1), value))
        return err(`${key} seems to be a secret, so a contract cannot hold its text; name the input that goes there.`);
      return ok({ ...before, constants: { ...before.constants, [key]: value } });
    case 'values': {
      const table = parseValues(value);
      if (key === '') return err('it names no path.');
      return table.ok ? ok({ ...before, values: { ...before.values, [key]: table.value } }) : table;
    }
    default:
      return err(`"${part}" is none of in, out, constant, values.`);
  }
}

/** A person says that an answer without the flag is one of success; where the flag is, is the same for all functions. */
function parseDone(name: FunctionName, value: string, before: FunctionChoices): Result<FunctionChoices, string> {
  if (!definitionOf(name).changes) return err(`${name} only reads: an answer without the flag counts as done.`);
  const [out, fixedOut] = [without(before.out, 'success'), without(before.fixedOut, 'success')];
  if (value === '') return ok({ ...before, out: { ...out, success: '' }, fixedOut });
  if (value === '=true') return ok({ ...before, out, fixedOut: { ...fixedOut, success: 'true' } });
  return err(`it can only be =true; where answers have it is said by --set success=….`);
}

/** The inputs or outputs of a function; among the outputs the list itself. */
function fieldNames(name: FunctionName, part: 'in' | 'out'): readonly string[] {
  const { inputs, outputs, list } = definitionOf(name);
  return part === 'in' ? Object.keys(inputs) : [...(list === undefined ? [] : [list]), ...Object.keys(outputs)];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'it has none.' : `it has ${names.join(', ')}.`;
}

function without(record: Readonly<Record<string, string>>, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** `ours:theirs,ours:theirs`. */
function parseValues(text: string): Result<Readonly<Record<string, string>>, string> {
  const pairs = text.split(',').map((pair): readonly [string, string] => {
    const at = pair.indexOf(':');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  const isComplete = pairs.every(
    ([ours, theirs], index) => ours !== '' && theirs !== '' && text.split(',')[index]?.includes(':'),
  );
  return isComplete ? ok(Object.fromEntries(pairs)) : err('values have the form OURS:THEIRS,OURS:THEIRS.');
}

function parseCode(
  code: string,
  meaning: string,
  kind: 'code' | 'faultCode',
  choices: Choices,
): Result<Choices, string> {
  const means = codeMeanings.find((known) => known === meaning);
  if (code === '') return err('it names no code.');
  if (means === undefined) return err(`there is no meaning ${meaning}; there are ${codeMeanings.join(', ')}.`);
  return ok({ ...choices, codes: withRule(choices, { [kind]: code }, means) });
}

function withRule({ codes }: Choices, when: Choices['codes'][number]['when'], means: CodeMeaning): Choices['codes'] {
  const others = codes.filter(({ when: { code, faultCode } }) => code !== when.code || faultCode !== when.faultCode);
  return [...others, { when, means }];
}
