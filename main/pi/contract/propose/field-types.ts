import type { FieldKind } from '../../../../shared/contract-functions.ts';
import { localName, schemaNamespace, type SchemaType } from '../wsdl-model.ts';

/**
 * Whether a value of the kind can stand in the type. `translated`: an enumeration, whose values are given in a table. `loose`: a type
 * that allows more than such values.
 */
export type TypeFit = 'fits' | 'translated' | 'loose';

const texts: ReadonlySet<string> = new Set(['string', 'normalizedString', 'token', 'anyURI', 'Name', 'NCName', 'ID']);
const numbers: ReadonlySet<string> = new Set(
  'int integer long short byte unsignedInt unsignedLong unsignedShort unsignedByte positiveInteger nonNegativeInteger'.split(
    ' ',
  ),
);
const anything: ReadonlySet<string> = new Set(['anyType', 'anySimpleType', 'anyAtomicType']);

/** The name of a simple type of XML Schema; `undefined` for a record, and for a type of another kind. */
export function simpleTypeOf(type: SchemaType): string | undefined {
  const text = type.kind === 'record' ? type.text : type;
  if (text?.kind !== 'text' || text.list === true) return undefined;
  return text.name.startsWith(`{${schemaNamespace}}`) ? localName(text.name) : undefined;
}

/** The values of an enumeration. */
export function enumerationOf(type: SchemaType): readonly string[] | undefined {
  const text = type.kind === 'record' ? type.text : type;
  return text?.kind === 'text' && text.list !== true ? text.values : undefined;
}

/** `undefined` if it cannot. */
export function fitOfType(kind: FieldKind, type: SchemaType): TypeFit | undefined {
  if (kind === 'tree') return type.kind === 'record' && type.members.length > 0 ? 'fits' : undefined;
  const name = simpleTypeOf(type);
  if (name === undefined) return undefined;
  const isEnumeration = enumerationOf(type) !== undefined;
  switch (kind) {
    case 'text':
      if (isEnumeration) return 'loose';
      return texts.has(name) || numbers.has(name) ? 'fits' : looseIf(anything.has(name));
    case 'secret':
      return isEnumeration ? undefined : texts.has(name) ? 'fits' : looseIf(anything.has(name) || numbers.has(name));
    case 'int':
      if (isEnumeration) return 'translated';
      return numbers.has(name) ? 'fits' : looseIf(texts.has(name) || anything.has(name));
    case 'flag':
      if (name === 'boolean') return 'fits';
      return isEnumeration ? 'translated' : looseIf(texts.has(name) || numbers.has(name) || anything.has(name));
    case 'date':
      if (isEnumeration) return undefined;
      return name === 'dateTime' ? 'fits' : looseIf(texts.has(name) || anything.has(name));
  }
}

function looseIf(condition: boolean): TypeFit | undefined {
  return condition ? 'loose' : undefined;
}
