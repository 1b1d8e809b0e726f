import { localName, type SchemaElement, type SchemaType } from '../../main/pi/contract/wsdl-model.ts';

/**
 * A type on one line, for comparisons in tests: members as `Name?*:type`, `?` optional, `*` many, `!` nillable, `|` in a choice;
 * an unqualified name with a leading dot; attributes with `@`, required ones with `+`.
 * @param depth levels of members; deeper ones are `…`
 */
export function describeType(type: SchemaType, depth = 6): string {
  if (type.kind === 'undeclared') return `?${type.name}`;
  if (type.kind === 'text') {
    const values = type.values === undefined ? '' : `(${type.values.join('|')})`;
    return `${localName(type.name)}${values}${type.list === true ? '[]' : ''}`;
  }
  if (depth === 0) return '…';
  const members = type.members.map((member) => describeElement(member, depth - 1));
  const attributes = type.attributes.map(
    ({ name, required, type: text }) => `@${shown(name)}${required ? '+' : ''}:${describeType(text)}`,
  );
  const text = type.text === undefined ? [] : [`=${describeType(type.text)}`];
  return `{${[...text, ...attributes, ...members, ...(type.open === true ? ['any'] : [])].join(' ')}}`;
}

export function describeElement(element: SchemaElement, depth = 6): string {
  const { name, optional, nillable, many, inChoice } = element;
  const marks = [optional && '?', many && '*', nillable && '!', inChoice === true && '|'].filter(Boolean).join('');
  return `${shown(name)}${marks}:${describeType(element.type(), depth)}`;
}

function shown(name: string): string {
  return name.startsWith('{}') ? `.${localName(name)}` : localName(name);
}
