import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { pathsOf } from '../../../../shared/server-contract.ts';
import type { QName } from '../wsdl-model.ts';
import type { Assignment } from './assign-fields.ts';
import type { FoundFunction } from './choose-operation.ts';
import { placesIn, type MessagePlaces, type Place } from './leaves.ts';

/**
 * The record by which a check-out names an account. Where the entries of a list have a record of the same type, the account is there under
 * the same names: what is sent back is what was listed.
 */
export interface KeyRecord {
  readonly type: QName;
  /** The operation that takes it. */
  readonly operation: string;
  /** Paths below the record, by field without its prefix: `accountName` and so on. */
  readonly paths: ReadonlyMap<string, string>;
}

/** The check-out whose account the list has. */
export function checkOutOf(list: FunctionName): FunctionName | undefined {
  const of = definitionOf(list).list;
  if (of === undefined) return undefined;
  return of === 'stored' ? 'checkOutStored' : 'checkOutShared';
}

/** `undefined` where the account is not in a record of its own whose type has a name. */
export function keyRecordOf(found: FoundFunction | undefined): KeyRecord | undefined {
  if (found === undefined || !('placed' in found)) return undefined;
  const { operation, offered } = found.placed;
  if (operation.request === undefined) return undefined;
  const inputs = Object.entries(pathsOf(offered.request, 'input')).flatMap(([input, path]) => {
    const field = /^(?:account|identifier)\.(.+)$/.exec(input)?.[1];
    return field === undefined ? [] : [[field, path] as const];
  });
  const around = commonRecord(inputs.map(([, path]) => path));
  const record = placesIn(operation.request).records.find(({ path }) => path === around);
  if (record?.type.kind !== 'record' || record.type.name === undefined) return undefined;
  const paths = inputs.map(([field, path]) => [field, path.slice(around.length + 1)] as const);
  return { type: record.type.name, operation: operation.name, paths: new Map(paths) };
}

/** The innermost element around all of the paths; `''` if there is none. */
function commonRecord(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const steps = [...first];
  const shared = steps.findIndex((step, index) => others.some((other) => other[index] !== step));
  return (shared < 0 ? steps : steps.slice(0, shared)).join('/');
}

/** The fields of an entry that its record of that type has; nothing where it has none or several. */
export function assignByKeyRecord(
  list: 'stored' | 'shared',
  { records, leaves }: MessagePlaces,
  entry: Place,
  key: KeyRecord | undefined,
): ReadonlyMap<string, Assignment> {
  const same = records.filter(
    ({ path, type }) => path.startsWith(`${entry.path}/`) && type.kind === 'record' && type.name === key?.type,
  );
  const [record, ...others] = same;
  if (key === undefined || record === undefined || others.length > 0) return new Map();
  const why = `the ${record.path.slice(entry.path.length + 1)} of an entry is what ${key.operation} takes`;
  const found = [...key.paths].flatMap(([field, path]): readonly (readonly [string, Assignment])[] => {
    const place = leaves.find((leaf) => leaf.path === `${record.path}/${path}`);
    return place === undefined ? [] : [[`${list}.${field}`, { is: 'placed', place, why }]];
  });
  return new Map(found);
}
