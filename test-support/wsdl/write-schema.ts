/** Writes parts of schemas for tests. */

export const sequence = (body: string): string => `<xs:sequence>${body}</xs:sequence>`;
export const complex = (body: string): string => `<xs:complexType>${body}</xs:complexType>`;
export const type = (name: string, body: string): string => `<xs:complexType name="${name}">${body}</xs:complexType>`;
export const simple = (name: string, body: string): string => `<xs:simpleType name="${name}">${body}</xs:simpleType>`;

/** A member, by default a text. */
export const member = (name: string, more = 'type="xs:string"'): string => `<xs:element name="${name}" ${more}/>`;
export const typed = (name: string, typeName: string): string => member(name, `type="${typeName}"`);

/** The complex content of a derived type. */
export const derived = (how: 'extension' | 'restriction', base: string, body: string): string =>
  `<xs:complexContent><xs:${how} base="${base}">${body}</xs:${how}></xs:complexContent>`;

/** The content of a simple type. */
export const restricted = (base: string, facets: string): string =>
  `<xs:restriction base="${base}">${facets}</xs:restriction>`;
export const values = (...names: readonly string[]): string =>
  names.map((name) => `<xs:enumeration value="${name}"/>`).join('');

/** A text with this attribute. */
export const textWith = (base: string, attribute: string): string =>
  `<xs:simpleContent><xs:extension base="${base}">${attribute}</xs:extension></xs:simpleContent>`;
