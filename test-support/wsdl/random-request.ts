import fc, { type GeneratorValue } from 'fast-check';
import { definitionOf, type FieldKind, type FunctionName } from '../../shared/contract-functions.ts';
import type { Places, ValueTable } from '../../main/pi/contract/place-fields.ts';
import { complex, derived, member, restricted, sequence, type, values } from './write-schema.ts';
import { schema, wsdlWith } from './write-wsdl.ts';

/** WSDLs with a request in which the fields of a function are placed somehow. */

export interface RandomRequest {
  readonly wsdl: string;
  readonly places: Places;
  /** The fields that may be null where they are. */
  readonly mayBeNull: ReadonlySet<string>;
}

const tables: Partial<Record<FieldKind, ValueTable>> = {
  flag: { true: 'Y', false: 'N' },
  int: { '0': 'None', '1': 'Explicit', '2': 'Directory', '3': 'Linux', '4': 'Other' },
};
const types: Partial<Record<FieldKind, string>> = { flag: 'xs:boolean', int: 'xs:int', date: 'xs:dateTime' };

interface Part {
  readonly element: string;
  readonly attribute: string;
}

export function randomRequest(name: FunctionName, random: GeneratorValue): RandomRequest {
  return new RequestWriter(name, random).write();
}

class RequestWriter {
  readonly #name: FunctionName;
  readonly #random: GeneratorValue;
  readonly #types: string[] = [];
  readonly #fields: Record<string, string> = {};
  readonly #values: Record<string, ValueTable> = {};
  readonly #mayBeNull = new Set<string>();
  #names = 0;

  constructor(name: FunctionName, random: GeneratorValue) {
    this.#name = name;
    this.#random = random;
  }

  write(): RandomRequest {
    const fields = Object.keys(definitionOf(this.#name).inputs);
    const order = this.#random(fc.shuffledSubarray, fields, { minLength: fields.length });
    const content = this.#content(order, '', 0);
    const form = (): string => (this.#random(fc.boolean) ? 'elementFormDefault="qualified"' : '');
    const request =
      `<xs:import namespace="urn:u"/><xs:element name="Do">${complex(content)}</xs:element>` +
      `<xs:element name="DoResponse">${complex('')}</xs:element>`;
    const schemas =
      schema(request, `targetNamespace="urn:t" ${form()}`) +
      schema(this.#types.join(''), `targetNamespace="urn:u" ${form()}`);
    return {
      wsdl: wsdlWith(schemas),
      places: { fields: this.#fields, values: this.#values },
      mayBeNull: this.#mayBeNull,
    };
  }

  #newName(): string {
    this.#names += 1;
    return `${this.#random(fc.constantFrom, 'Account', 'é', 'x-y.z', '_n')}${this.#names}`;
  }

  /** The content of a complex type with these fields somewhere in it. */
  #content(fields: readonly string[], prefix: string, depth: number): string {
    const parts: Part[] = [];
    let rest = fields;
    while (rest.length > 0) {
      const taken = rest.slice(0, depth < 3 ? this.#random(fc.integer, { min: 1, max: rest.length }) : 1);
      rest = rest.slice(taken.length);
      const [only = ''] = taken;
      parts.push(taken.length === 1 ? this.#leaf(only, prefix) : this.#record(taken, prefix, depth));
      if (this.#random(fc.nat, { max: 2 }) === 0) parts.push(this.#unused());
    }
    return this.#random(fc.boolean) ? this.#inPlace(parts) : this.#extending(parts);
  }

  #inPlace(parts: readonly Part[]): string {
    const group = this.#random(fc.constantFrom, 'sequence', 'all');
    return `<xs:${group}>${elementsOf(parts)}</xs:${group}>${attributesOf(parts)}`;
  }

  /** The first members stand in a base type. */
  #extending(parts: readonly Part[]): string {
    const inBase = this.#random(fc.nat, { max: parts.length });
    const [base, own] = [parts.slice(0, inBase), parts.slice(inBase)];
    const name = this.#newName();
    this.#types.push(type(name, sequence(elementsOf(base)) + attributesOf(base)));
    return derived('extension', `u:${name}`, sequence(elementsOf(own)) + attributesOf(own));
  }

  #record(fields: readonly string[], prefix: string, depth: number): Part {
    const name = this.#newName();
    const content = this.#content(fields, `${prefix}${name}/`, depth + 1);
    const occurs = this.#occurs();
    if (this.#random(fc.boolean)) {
      const typeName = this.#newName();
      this.#types.push(type(typeName, content));
      return { element: member(name, `type="u:${typeName}" ${occurs}`), attribute: '' };
    }
    return { element: `<xs:element name="${name}" ${occurs}>${complex(content)}</xs:element>`, attribute: '' };
  }

  #occurs(): string {
    return this.#random(fc.constantFrom, '', 'minOccurs="0"', 'nillable="true"', 'minOccurs="0" nillable="true"');
  }

  /** A member in which no field is placed, of a kind that can be written without a value. */
  #unused(): Part {
    const name = this.#newName();
    const occurs = this.#random(fc.constantFrom, 'minOccurs="0"', 'nillable="true"');
    const within = this.#random(fc.constantFrom, 'type="xs:int"', 'type="xs:string"');
    const empty = `<xs:element name="${name}">${complex(sequence(member('Inner', `type="xs:int" ${occurs}`)))}</xs:element>`;
    return { element: this.#random(fc.boolean) ? member(name, `${within} ${occurs}`) : empty, attribute: '' };
  }

  #leaf(field: string, prefix: string): Part {
    const { kind, needed } = definitionOf(this.#name).inputs[field] ?? { kind: 'text', needed: true };
    const name = this.#newName();
    const table = this.#random(fc.boolean) ? tables[kind] : undefined;
    const isAttribute = this.#random(fc.nat, { max: 3 }) === 0;
    const occurs = this.#occurs();
    const isText = table === undefined && types[kind] === undefined;
    const path = `${prefix}${isAttribute ? '@' : ''}${name}`;
    this.#fields[field] = path;
    if (table !== undefined) this.#values[path] = table;
    if (needed !== true && (isText || (isAttribute ? occurs === '' : occurs !== ''))) this.#mayBeNull.add(field);
    const typeName = this.#textType(kind, table);
    if (!isAttribute) return { element: member(name, `type="${typeName}" ${occurs}`), attribute: '' };
    const use = occurs === '' ? '' : 'use="required"';
    return { element: '', attribute: `<xs:attribute name="${name}" type="${typeName}" ${use}/>` };
  }

  #textType(kind: FieldKind, table: ValueTable | undefined): string {
    if (table === undefined) return types[kind] ?? 'xs:string';
    const name = this.#newName();
    this.#types.push(
      `<xs:simpleType name="${name}">${restricted('xs:string', values(...Object.values(table)))}</xs:simpleType>`,
    );
    return `u:${name}`;
  }
}

function elementsOf(parts: readonly Part[]): string {
  return parts.map(({ element }) => element).join('');
}

function attributesOf(parts: readonly Part[]): string {
  return parts.map(({ attribute }) => attribute).join('');
}
