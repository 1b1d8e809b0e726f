import { definitionOf, type FieldKind, type FunctionName } from '../../../shared/contract-functions.ts';
import type {
  ContractDraft,
  FieldProposalView,
  FunctionProposalView,
  MemberPlace,
  ProposalIssue,
  ServerOperation,
} from '../../../shared/contract-proposal.ts';
import { fieldLabel, valuesOfField } from './field-texts.ts';
import { functions as text } from './text.ts';
import { choiceOf, type Direction } from './work.ts';

/** The inputs and outputs of a function, with the places that the server's operation has for them. Pure. */

export interface FieldRow {
  readonly direction: Direction;
  readonly field: string;
  readonly label: string;
  readonly needed: boolean;
  readonly kind: FieldKind | 'list';
  /** Where it is; `undefined` where it is not. */
  readonly path: string | undefined;
  /** The text that always stands for it. */
  readonly constant: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  /** Ours, with their labels, where the server may write them in another way. */
  readonly translatable: readonly (readonly [ours: string, label: string])[];
  /** One line below the place. */
  readonly note: string | undefined;
  readonly problem: string | undefined;
  readonly proposed: readonly string[];
  readonly places: readonly MemberPlace[];
}

export interface Fields {
  readonly sent: readonly FieldRow[];
  readonly answered: readonly FieldRow[];
}

/** @param operation the one that is chosen or proposed; absent where there is none */
export function fieldsOf(
  proposal: FunctionProposalView,
  operation: ServerOperation | undefined,
  work: ContractDraft,
): Fields {
  const { inputs, outputs, list } = definitionOf(proposal.function);
  const row = (direction: Direction) => (field: string) => rowOf({ direction, field, proposal, operation, work });
  return {
    sent: Object.keys(inputs).map(row('in')),
    answered: [...(list === undefined ? [] : [list]), ...Object.keys(outputs)].map(row('out')),
  };
}

interface Asked {
  readonly direction: Direction;
  readonly field: string;
  readonly proposal: FunctionProposalView;
  readonly operation: ServerOperation | undefined;
  readonly work: ContractDraft;
}

function rowOf(asked: Asked): FieldRow {
  const { direction, field, proposal, work } = asked;
  const { inputs, outputs, list } = definitionOf(proposal.function);
  const definition = (direction === 'in' ? inputs : outputs)[field];
  const found = proposal.fields.find((each) => each.direction === direction && each.field === field);
  const issue = issueOf(proposal.issues, direction, field, list);
  const chosen = choiceOf(work, `${proposal.function}.${direction}.${field}`);
  const kind = definition?.kind ?? 'list';
  const constant = constantOf(asked, found, chosen);
  const path = pathOf(asked, found, chosen, constant);
  return {
    direction,
    field,
    kind,
    path,
    constant,
    label: fieldLabel(field),
    needed: definition?.needed ?? true,
    values: found?.values ?? {},
    translatable: path === undefined || constant !== undefined ? [] : valuesOfField(field, kind),
    note: noteOf(found, chosen),
    problem: issue && problemOf(issue, field, kind),
    proposed: found?.candidates ?? (found?.status === 'likely' && found.path !== undefined ? [found.path] : []),
    places: placesFor(asked, kind),
  };
}

function constantOf({ direction }: Asked, found: FieldProposalView | undefined, chosen: string | undefined) {
  if (chosen === undefined) return found?.constant;
  return direction === 'out' && chosen.startsWith('=') ? chosen.slice(1) : undefined;
}

function pathOf(
  { direction, field, proposal }: Asked,
  found: FieldProposalView | undefined,
  chosen: string | undefined,
  constant: string | undefined,
): string | undefined {
  if (direction === 'out' && constant !== undefined) return undefined;
  if (chosen !== undefined) return chosen === '' ? undefined : chosen;
  return found?.path ?? (direction === 'in' ? proposal.inputs : proposal.outputs)[field];
}

function issueOf(
  issues: readonly ProposalIssue[],
  direction: Direction,
  field: string,
  list: string | undefined,
): ProposalIssue | undefined {
  return issues.find((issue) => {
    if (issue.is === 'entry') return field === list;
    if (issue.is === 'text-without-place') return direction === 'in' && issue.field === field;
    return (issue.is === 'field' || issue.is === 'values') && issue.direction === direction && issue.field === field;
  });
}

function problemOf(issue: ProposalIssue, field: string, kind: string): string | undefined {
  switch (issue.is) {
    case 'field':
      return issue.candidates.length > 0 ? text.issues.fieldSeveral : text.issues.fieldMissing;
    case 'entry':
      return text.issues.entry;
    case 'text-without-place':
      return text.issues.text;
    case 'values': {
      const labels = new Map(valuesOfField(field, kind));
      const lacking = issue.lacking.map((ours) => labels.get(ours) ?? ours);
      return lacking.length === 0 ? text.issues.valuesUnknown : text.issues.valuesLacking(lacking.join(', '));
    }
    default:
      return undefined;
  }
}

function noteOf(found: FieldProposalView | undefined, chosen: string | undefined): string | undefined {
  if (chosen !== undefined) return text.chosen;
  if (found === undefined) return undefined;
  if (found.issue !== undefined) return text.issues.valuesOptional;
  if (found.status === 'set') return text.kept;
  const because = found.because ?? found.explanation;
  return found.status === 'likely' && because !== '' ? text.proposedBecause(because) : undefined;
}

/** Of a list's fields those within an entry; a list itself is something that repeats, if anything does. */
function placesFor(
  { direction, field, proposal, operation, work }: Asked,
  kind: FieldRow['kind'],
): readonly MemberPlace[] {
  const all = (direction === 'in' ? operation?.request : operation?.response) ?? [];
  const records = all.filter((place) => place.kind === 'record');
  if (kind === 'list') return records.some(({ many }) => many) ? records.filter(({ many }) => many) : records;
  if (kind === 'tree') return records;
  const entry = direction === 'out' ? entryOf(proposal, work) : undefined;
  const texts = all.filter((place) => place.kind === 'text');
  return entry !== undefined && field.includes('.') ? texts.filter(({ path }) => path.startsWith(`${entry}/`)) : texts;
}

function entryOf({ function: name, outputs }: FunctionProposalView, work: ContractDraft): string | undefined {
  const { list } = definitionOf(name);
  if (list === undefined) return undefined;
  const chosen = choiceOf(work, `${name}.out.${list}`);
  return chosen === undefined || chosen === '' ? outputs[list] : chosen;
}

/** The groups that all places are in, so that they need not be read again and again: `LoginResult/`. */
export function commonStart(places: readonly Pick<MemberPlace, 'path'>[]): string {
  const [first, ...others] = places.map(({ path }) => path.split('/').slice(0, -1));
  if (first === undefined) return '';
  const differs = first.findIndex((step, index) => others.some((steps) => steps[index] !== step));
  return (differs < 0 ? first : first.slice(0, differs)).map((step) => `${step}/`).join('');
}

/** A fixed text: always sent at a path that no input has. */
export interface FixedText {
  readonly path: string;
  readonly text: string;
  /** The server demands it, and nothing is there. */
  readonly isDemanded: boolean;
}

export function fixedTextsOf(proposal: FunctionProposalView, work: ContractDraft): readonly FixedText[] {
  const ofFields = new Set(proposal.fields.filter(({ constant }) => constant !== undefined).map(({ path }) => path));
  const given = Object.entries(proposal.constants).filter(([path]) => !ofFields.has(path));
  const demanded = proposal.issues.flatMap((issue) => (issue.is === 'demanded' ? [issue.path] : []));
  const typed = (path: string): string | undefined => choiceOf(work, `${proposal.function}.constant.${path}`);
  return [
    ...demanded.map((path) => ({ path, text: typed(path) ?? '', isDemanded: true })),
    ...given.map(([path, constant]) => ({ path, text: typed(path) ?? constant, isDemanded: false })),
  ];
}

/** Paths that are in use, for the tree of members. */
export function usedPaths(name: FunctionName, { sent, answered }: Fields, proposal: FunctionProposalView) {
  const of = (rows: readonly FieldRow[]): readonly string[] => rows.flatMap(({ path }) => path ?? []);
  return {
    function: name,
    sent: new Set([...of(sent), ...Object.keys(proposal.constants)]),
    answered: new Set(of(answered)),
  };
}
