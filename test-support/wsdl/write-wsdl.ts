/** Writes WSDLs for tests: a service with one operation `Do`, whose wrappers the test declares. */

export const namespaces = [
  'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
  'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
  'xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"',
  'xmlns:xs="http://www.w3.org/2001/XMLSchema"',
  'xmlns:t="urn:t"',
  'xmlns:u="urn:u"',
].join(' ');

/** A schema of `urn:t`, with qualified members. */
export function schema(body: string, attributes = 'targetNamespace="urn:t" elementFormDefault="qualified"'): string {
  return `<xs:schema ${namespaces} ${attributes}>${body}</xs:schema>`;
}

export function definitions(body: string, attributes = 'targetNamespace="urn:t"'): string {
  return `<wsdl:definitions ${namespaces} ${attributes}>${body}</wsdl:definitions>`;
}

/** Messages and port type; the request has the element `t:Do`, the response `t:DoResponse`. */
export const abstractPart =
  '<wsdl:message name="in"><wsdl:part name="parameters" element="t:Do"/></wsdl:message>' +
  '<wsdl:message name="out"><wsdl:part name="parameters" element="t:DoResponse"/></wsdl:message>' +
  '<wsdl:portType name="P"><wsdl:operation name="Do"><wsdl:input message="t:in"/><wsdl:output message="t:out"/></wsdl:operation></wsdl:portType>';

export function binding(soap: 'soap' | 'soap12', name = 'B'): string {
  const body = `<${soap}:body use="literal"/>`;
  return (
    `<wsdl:binding name="${name}" type="t:P"><${soap}:binding transport="http://schemas.xmlsoap.org/soap/http"/>` +
    `<wsdl:operation name="Do"><${soap}:operation soapAction="urn:t/Do"/>` +
    `<wsdl:input>${body}</wsdl:input><wsdl:output>${body}</wsdl:output></wsdl:operation></wsdl:binding>`
  );
}

export function port(soap: 'soap' | 'soap12', address: string, name = 'Port', bindingName = 'B'): string {
  return `<wsdl:port name="${name}" binding="t:${bindingName}"><${soap}:address location="${address}"/></wsdl:port>`;
}

export const service = `<wsdl:service name="S">${port('soap', 'https://pi.example/Auth.svc')}</wsdl:service>`;

/** All but the types. */
export const servicePart = `${abstractPart}${binding('soap')}${service}`;

/** A WSDL in one document. */
export function wsdlWith(schemas: string, rest = servicePart): string {
  return definitions(`<wsdl:types>${schemas}</wsdl:types>${rest}`);
}

/** A WSDL whose request has this content: members, or a whole type. */
export function wsdlWithRequest(content: string, further = ''): string {
  const type = content.startsWith('<xs:complexType')
    ? content
    : `<xs:complexType><xs:sequence>${content}</xs:sequence></xs:complexType>`;
  return wsdlWith(schema(`<xs:element name="Do">${type}</xs:element>${further}`));
}

/** Many parts in a row. */
export function repeat(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join('');
}
