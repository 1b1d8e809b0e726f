import ours from '../../main/pi/contract/AuthService.wsdl?raw';

/** Our WSDL in several documents, as WCF writes one whose binding has another namespace than its port type. */

const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
const prefixes = `xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="http://tempuri.org/" xmlns:dc="${data}"`;

function between(start: string, end: string, from = 0): string {
  const at = ours.indexOf(start, from);
  return ours.slice(at, ours.indexOf(end, at) + end.length);
}

const root = between('<wsdl:definitions', '>');
const dataSchema = between('<xs:schema', '</xs:schema>');
const messageSchema = between('<xs:schema', '</xs:schema>', ours.indexOf('</xs:schema>'));
const abstractPart = between('<wsdl:message', '</wsdl:portType>');
const bindingPart = between('<wsdl:binding', '</wsdl:service>');

function standalone(schema: string): string {
  return schema.replace(`xmlns:dc="${data}"`, '').replace('<xs:schema ', `<xs:schema ${prefixes} `);
}

/** The documents by the query of their address. @param base the address, without a query, that they refer to each other by */
export function wcfDocuments(base: string): Readonly<Record<string, string>> {
  const bindingRoot = root.replace(
    'targetNamespace="http://tempuri.org/"',
    'targetNamespace="urn:bindings" xmlns:b="urn:bindings"',
  );
  return {
    '?wsdl':
      `${bindingRoot}<wsdl:import namespace="http://tempuri.org/" location="${base}?wsdl=wsdl0"/><wsdl:types/>` +
      `${bindingPart.replaceAll('binding="tns:', 'binding="b:')}</wsdl:definitions>`,
    '?wsdl=wsdl0':
      `${root}<wsdl:types><xs:schema targetNamespace="http://tempuri.org/Imports">` +
      `<xs:import schemaLocation="${base}?xsd=xsd0" namespace="http://tempuri.org/"/>` +
      `<xs:import schemaLocation="${base}?xsd=xsd1" namespace="${data}"/></xs:schema></wsdl:types>${abstractPart}</wsdl:definitions>`,
    '?xsd=xsd0': standalone(messageSchema).replace('<xs:import ', `<xs:import schemaLocation="${base}?xsd=xsd1" `),
    '?xsd=xsd1': standalone(dataSchema),
  };
}
