import { definitionOf, type Field, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalIssue } from '../../../../shared/contract-proposal.ts';
import type { ValueTable } from '../place-fields.ts';
import type { Assignment } from './assign-fields.ts';
import type { FunctionChoices } from './choices.ts';
import type { Place } from './leaves.ts';
import { builtInName, type Assignments } from './assign-inputs.ts';
import { simpleTypeOf } from './field-types.ts';
import { valuesFor, type ValueProposal } from './value-tables.ts';

/** Where a field is, for people. */
export interface FieldProposal {
  readonly direction: 'in' | 'out';
  readonly field: string;
  /** `set`: a person said so. `ambiguous`, `missing` and `left-out`: it has no place. */
  readonly status: 'set' | 'likely' | 'ambiguous' | 'missing' | 'left-out';
  readonly path?: string | undefined;
  /** Of an ambiguous one, the best first. */
  readonly candidates?: readonly string[] | undefined;
  /** One line; empty if there is nothing to say. */
  readonly explanation: string;
  /** Of it what concerns the place, where it says something of values, too. */
  readonly because?: string | undefined;
  readonly values?: ValueTable | undefined;
  /** The text that stands for it, always the same. */
  readonly constant?: string | undefined;
  /** Why it was left out, though it is not needed. */
  readonly issue?: ProposalIssue | undefined;
}

/** What the fields of one message come to. */
export interface SettledFields {
  /** Paths by field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly places: ReadonlyMap<string, Place>;
  readonly constants: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, ValueTable>>;
  readonly proposals: readonly FieldProposal[];
  readonly problems: readonly string[];
  /** The same as data. */
  readonly issues: readonly ProposalIssue[];
  /** Needed fields without a place. */
  readonly lacking: readonly string[];
}

export interface FieldSources {
  readonly name: FunctionName;
  readonly direction: 'in' | 'out';
  readonly choices: FunctionChoices;
  /** Places that a person named. */
  readonly taken: ReadonlyMap<string, Place>;
  readonly assignments: Assignments;
  readonly kept: boolean;
  /** Places that nothing is in but fields. */
  readonly free: readonly Place[];
}

interface Settled {
  readonly field: string;
  readonly proposal: FieldProposal;
  readonly place?: Place | undefined;
  readonly values?: ValueTable | undefined;
  readonly constant?: string | undefined;
  readonly problem?: string | undefined;
  readonly issue?: ProposalIssue | undefined;
  readonly isLacking?: boolean | undefined;
  /** Any place may be meant. */
  readonly isOpen?: boolean | undefined;
}

export function settleFields(sources: FieldSources): SettledFields {
  const { name, direction } = sources;
  const { inputs, outputs } = definitionOf(name);
  const definitions = direction === 'in' ? inputs : outputs;
  const settled = Object.entries(definitions).map(([field, definition]) => settle(field, definition, sources));
  const used = new Set(settled.flatMap(({ place }) => (place === undefined ? [] : [place.path])));
  const placed = settled.filter((each) => each.place !== undefined && each.constant === undefined);
  return {
    fields: Object.fromEntries(placed.map(({ field, place }) => [field, place?.path ?? ''])),
    places: new Map(placed.flatMap(({ field, place }) => (place === undefined ? [] : [[field, place]]))),
    constants: Object.fromEntries(
      settled.flatMap(({ place, constant }) => (place && constant !== undefined ? [[place.path, constant]] : [])),
    ),
    values: Object.fromEntries(placed.flatMap(({ place, values }) => (place && values ? [[place.path, values]] : []))),
    proposals: settled.map(({ proposal, values }) => (values === undefined ? proposal : { ...proposal, values })),
    problems: settled.flatMap(({ problem, isOpen }) => {
      if (problem === undefined) return [];
      return [isOpen === true ? `${problem}${freeTexts(sources.free.filter(({ path }) => !used.has(path)))}` : problem];
    }),
    issues: settled.flatMap(({ issue }) => issue ?? []),
    lacking: settled.flatMap(({ field, isLacking }) => (isLacking === true ? [field] : [])),
  };
}

function setWords({ kept }: FieldSources): string {
  return kept ? 'as in the earlier contract, or as it was set' : 'as it was set';
}

const mostShown = 8;

function freeTexts(places: readonly Place[]): string {
  const paths = places.filter(({ type }) => simpleTypeOf(type) !== 'boolean').map(({ path }) => path);
  if (paths.length === 0) return '';
  return `; not used yet: ${paths.slice(0, mostShown).join(', ')}${paths.length > mostShown ? ', …' : ''}`;
}

function settle(field: string, definition: Field, sources: FieldSources): Settled {
  const { direction, choices, taken } = sources;
  const given = taken.get(field);
  const fixed = direction === 'in' ? choices.fixedIn[field] : choices.fixedOut[field];
  const chosenPath = choices[direction][field];
  const proposal = { direction, field } as const;
  if (direction === 'out' && fixed !== undefined)
    return {
      field,
      proposal: { ...proposal, status: 'set', constant: fixed, explanation: `always "${fixed}", ${setWords(sources)}` },
    };
  if (chosenPath === '')
    return unplaced(field, definition, sources, { status: 'left-out', explanation: `left out, ${setWords(sources)}` });
  const found =
    given === undefined
      ? sources.assignments.get(field)
      : { is: 'placed' as const, place: given, why: setWords(sources) };
  if (found?.is !== 'placed') return notFound(field, definition, sources, found);
  if (given === undefined && sources.kept && !definition.needed && fixed === undefined)
    return unplaced(field, definition, sources, { status: 'left-out', explanation: '' });
  const status = given === undefined ? 'likely' : 'set';
  const { place, why } = found;
  if (fixed !== undefined)
    return {
      field,
      place,
      constant: fixed,
      proposal: {
        ...proposal,
        status: 'set',
        path: place.path,
        constant: fixed,
        explanation: `always "${fixed}", ${setWords(sources)}`,
      },
    };
  return withValues(
    { field, place, proposal: { ...proposal, status, path: place.path, explanation: why } },
    definition,
    sources,
  );
}

function notFound(field: string, definition: Field, sources: FieldSources, found: Assignment | undefined): Settled {
  const fixed = sources.direction === 'in' ? sources.choices.fixedIn[field] : undefined;
  const set = `--set ${sources.name}.${sources.direction}.${field}`;
  if (fixed !== undefined) {
    const settled = unplaced(field, definition, sources, {
      status: 'missing',
      explanation: 'no place is known for its text',
    });
    return {
      ...settled,
      issue: { is: 'text-without-place', field },
      problem: `the text for ${field} has no place: ${set}=PATH names the place first, or use --set ${sources.name}.constant.PATH=TEXT`,
    };
  }
  if (found?.is === 'ambiguous') {
    const candidates = found.paths;
    const explanation = `several places fit: ${candidates.join(', ')}`;
    return unplaced(field, definition, sources, { status: 'ambiguous', candidates, explanation });
  }
  return unplaced(field, definition, sources, {
    status: 'missing',
    explanation: definition.needed ? 'no place fits' : '',
  });
}

function unplaced(
  field: string,
  { needed }: Field,
  { name, direction }: FieldSources,
  rest: Pick<FieldProposal, 'status' | 'candidates' | 'explanation'>,
): Settled {
  const proposal = { direction, field, ...rest };
  if (!needed) return { field, proposal };
  const constant = direction === 'in' ? '' : `, or --set ${name}.out.${field}==TEXT if it is always the same`;
  const why =
    rest.candidates === undefined ? 'has no certain place' : `has several places (${rest.candidates.join(', ')})`;
  const problem = `${field} ${why}: --set ${name}.${direction}.${field}=PATH${constant}`;
  const issue: ProposalIssue = { is: 'field', direction, field, candidates: [...(rest.candidates ?? [])] };
  return { field, proposal, problem, issue, isLacking: true, isOpen: rest.candidates === undefined };
}

function withValues(settled: Settled & { readonly place: Place }, definition: Field, sources: FieldSources): Settled {
  const { field, place, proposal } = settled;
  const given = valuesAt(sources.choices.values, place.path, sources.direction);
  if (given !== undefined) return { ...settled, values: given, proposal: noted(proposal, 'with its own values') };
  const { table, note: about, lacking, unknown } = valuesFor(field, definition.kind, place.type);
  // Numbers of a place with the built-in name are those of the built-in contract, as far as anybody can tell.
  const isBuiltIn = definition.kind === 'int' && table === undefined && proposal.explanation === builtInName;
  const note = isBuiltIn ? undefined : about;
  if (lacking === undefined && unknown === undefined)
    return { ...settled, values: table, proposal: note === undefined ? proposal : noted(proposal, note) };
  return withoutValues(settled, definition, sources, { lacking });
}

/** A needed field keeps its place, with a problem; another one is left out. */
function withoutValues(
  { field, place, proposal }: Settled & { readonly place: Place },
  definition: Field,
  { name, direction }: FieldSources,
  { lacking }: { readonly lacking: ValueProposal['lacking'] | undefined },
): Settled {
  const set = `--set ${name}.values.${place.path}=OURS:THEIRS,…`;
  const what =
    lacking === undefined ? 'the schema does not tell its values' : `no value stands for ${lacking.join(' and ')}`;
  const issue: ProposalIssue = { is: 'values', direction, field, path: place.path, lacking: [...(lacking ?? [])] };
  if (!definition.needed && proposal.status !== 'set')
    return {
      field,
      proposal: { ...proposal, status: 'left-out', path: undefined, explanation: `not used: ${what}; ${set}`, issue },
    };
  return {
    field,
    place,
    issue,
    proposal: noted(proposal, what),
    problem: `${field} at ${place.path}: ${what}: ${set}`,
  };
}

function noted(proposal: FieldProposal, note: string): FieldProposal {
  return { ...proposal, because: proposal.explanation, explanation: `${proposal.explanation}; ${note}` };
}

/** The values that a person named for a path. */
function valuesAt(values: FunctionChoices['values'], path: string, direction: 'in' | 'out'): ValueTable | undefined {
  const key = Object.keys(values).find((each) => isSamePath(each, path, direction));
  return key === undefined ? undefined : values[key];
}

/** Of an answer, the beginning of a path may be left out. */
export function isSamePath(named: string, path: string, direction: 'in' | 'out'): boolean {
  return named === path || (direction === 'out' && path.endsWith(`/${named}`));
}
