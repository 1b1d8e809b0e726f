import type { ContentCollector } from './schema-content.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { QName, RecordType, SchemaAttribute, TextType } from '../wsdl-model.ts';

const nothing: Pick<RecordType, 'members' | 'attributes'> = { members: [], attributes: [] };

/**
 * The record of a type's own content and that of its base, whose members come first. A restriction repeats the members that it keeps.
 * Nothing if there are too many members.
 */
export function recordOf(
  own: ContentCollector,
  name: QName | undefined,
  base: RecordType | undefined,
  isExtension: boolean,
): RecordType | undefined {
  const { open, members: inherited }: Partial<RecordType> = isExtension ? (base ?? nothing) : nothing;
  const members = [...(inherited ?? []), ...own.members];
  const attributes = attributesOf(own, base?.attributes ?? []);
  if (own.isCut || members.length + attributes.length > wsdlLimits.typeNodes) return undefined;
  return {
    kind: 'record',
    ...(name === undefined ? {} : { name }),
    members,
    attributes,
    ...(open === true || own.isOpen ? { open: true } : {}),
  };
}

/** A text with attributes; the text alone where there are none. */
export function textOf(
  own: ContentCollector,
  name: QName | undefined,
  base: RecordType | TextType,
  values: readonly string[] | undefined,
): RecordType | TextType | undefined {
  const [text, inherited] = base.kind === 'text' ? [base, []] : [base.text, base.attributes];
  if (text === undefined || own.isCut) return undefined;
  const restricted = values === undefined ? text : { ...text, values };
  const attributes = attributesOf(own, inherited);
  if (attributes.length === 0) return restricted;
  return { kind: 'record', ...(name === undefined ? {} : { name }), members: [], attributes, text: restricted };
}

function attributesOf(own: ContentCollector, inherited: readonly SchemaAttribute[]): readonly SchemaAttribute[] {
  const replaced = new Set([...own.attributes.map(({ name }) => name), ...own.prohibited]);
  return [...inherited.filter(({ name }) => !replaced.has(name)), ...own.attributes];
}
