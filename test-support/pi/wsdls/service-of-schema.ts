import { namespaces } from '../../wsdl/write-wsdl.ts';

interface ServiceOptions {
  /** A global element that requests carry as a header. */
  readonly header?: string;
  /** A global element that may be the detail of a fault. */
  readonly fault?: string;
}

/**
 * A WSDL of a schema with the target namespace `urn:vault`: for each element with another one of the same name and `Response`, an
 * operation.
 */
export function serviceOfSchema(schema: string, { header, fault }: ServiceOptions = {}): string {
  const elements = new Set([...schema.matchAll(/^ {2}<element name="([^"]+)"/gm)].map(([, name = '']) => name));
  const names = [...elements].filter((name) => elements.has(`${name}Response`));
  const part = (name: string, element: string): string =>
    `<wsdl:message name="${name}"><wsdl:part name="p" element="v:${element}"/></wsdl:message>`;
  const faultName = fault === undefined ? '' : `<wsdl:fault name="f" message="v:f"/>`;
  const bound = fault === undefined ? '' : '<wsdl:fault name="f"><soap:fault name="f" use="literal"/></wsdl:fault>';
  const headed = header === undefined ? '' : '<soap:header message="v:h" part="p" use="literal"/>';
  return [
    `<wsdl:definitions ${namespaces} xmlns:v="urn:vault" targetNamespace="urn:vault"><wsdl:types>${schema}</wsdl:types>`,
    ...(header === undefined ? [] : [part('h', header)]),
    ...(fault === undefined ? [] : [part('f', fault)]),
    ...names.flatMap((name) => [part(`${name}In`, name), part(`${name}Out`, `${name}Response`)]),
    '<wsdl:portType name="P">',
    ...names.map(
      (name) =>
        `<wsdl:operation name="${name}"><wsdl:input message="v:${name}In"/><wsdl:output message="v:${name}Out"/>${faultName}</wsdl:operation>`,
    ),
    '</wsdl:portType><wsdl:binding name="B" type="v:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>',
    ...names.map(
      (name) =>
        `<wsdl:operation name="${name}"><soap:operation soapAction="urn:vault/${name}"/><wsdl:input>${headed}<soap:body use="literal"/></wsdl:input>` +
        `<wsdl:output><soap:body use="literal"/></wsdl:output>${bound}</wsdl:operation>`,
    ),
    '</wsdl:binding><wsdl:service name="S"><wsdl:port name="Vault" binding="v:B"><soap:address location="https://vault.example/Vault.asmx"/></wsdl:port></wsdl:service></wsdl:definitions>',
  ].join('\n');
}
