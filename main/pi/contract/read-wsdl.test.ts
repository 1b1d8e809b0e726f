import { describe, expect, it } from 'vitest';
import { describeElement } from '../../../test-support/wsdl/describe-type.ts';
import {
  abstractPart,
  binding,
  definitions,
  port,
  schema,
  service,
  servicePart,
  wsdlWith,
} from '../../../test-support/wsdl/write-wsdl.ts';
import ours from './AuthService.wsdl?raw';
import { choosePort } from './choose-port.ts';
import { readWsdl } from './read-wsdl.ts';
import type { ServerWsdl, WsdlOperation } from './wsdl-model.ts';

function read(text: string): ServerWsdl {
  const wsdl = readWsdl(text);
  if (!wsdl.ok) throw new Error(wsdl.error.message);
  return wsdl.value;
}

const elements = schema(
  ['Do', 'DoResponse', 'Key', 'Trouble'].map((name) => `<xs:element name="${name}" type="xs:int"/>`).join(''),
);
const services = (...ports: readonly string[]): string => `<wsdl:service name="S">${ports.join('')}</wsdl:service>`;
const described = ({ name, soap, path, operations }: ServerWsdl['ports'][number]): string =>
  `${name} ${soap} ${path} ${operations.map((operation) => operation.name).join()}`;

describe('the ports', () => {
  const both = abstractPart + binding('soap', 'B11') + binding('soap12', 'B12');
  it.each([
    ['one for SOAP 1.1', servicePart, ['Port 1.1 /Auth.svc Do']],
    ['one for SOAP 1.2', abstractPart + binding('soap12') + services(port('soap12', 'http://h/a')), ['Port 1.2 /a Do']],
    [
      'several',
      both + services(port('soap12', 'http://h/12', 'P12', 'B12'), port('soap', 'http://h/11', 'P11', 'B11')),
      ['P12 1.2 /12 Do', 'P11 1.1 /11 Do'],
    ],
    [
      'several with one binding',
      abstractPart + binding('soap') + services(port('soap', 'http://h/a', 'A'), port('soap', 'https://h/a', 'B')),
      ['A 1.1 /a Do', 'B 1.1 /a Do'],
    ],
    [
      'none for TCP',
      both + services(port('soap12', 'net.tcp://h/a', 'T', 'B12'), port('soap', '', 'P', 'B11')),
      ['P 1.1  Do'],
    ],
    ['none for forms', `<wsdl:binding name="F" type="t:P"/>${servicePart}`, ['Port 1.1 /Auth.svc Do']],
    ['a binding that no port names', abstractPart + binding('soap'), ['B 1.1  Do']],
    [
      'no such binding where there is a port',
      both + services(port('soap12', 'http://h/12', 'P12', 'B12')),
      ['P12 1.2 /12 Do'],
    ],
    [
      'an address that is none',
      abstractPart + binding('soap') + services(port('soap', 'REPLACE_ME')),
      ['Port 1.1  Do'],
    ],
  ])('may be %s', (_what, rest, expected) => {
    expect(read(wsdlWith(elements, rest)).ports.map(described)).toEqual(expected);
  });

  it('without their binding are left out and named', () => {
    const rest = abstractPart + binding('soap') + services(port('soap', 'http://h/a', 'A', 'Gone'));
    expect(read(wsdlWith(elements, rest))).toMatchObject({
      ports: [{ name: 'B' }],
      problems: [
        { document: 'the WSDL', why: 'names the binding Gone of the port A, which is in none of the documents' },
      ],
    });
  });

  it('without their port type have operations without messages, and that is named', () => {
    const wsdl = read(wsdlWith(elements, binding('soap')));
    expect(wsdl.ports[0].operations).toMatchObject([{ name: 'Do', soapAction: 'urn:t/Do', request: undefined }]);
    expect(wsdl.problems).toEqual([
      { document: 'the WSDL', why: 'names the port type P, which is in none of the documents' },
    ]);
  });
});

describe('an operation', () => {
  const messages =
    '<wsdl:message name="in"><wsdl:part name="body" element="t:Do"/><wsdl:part name="key" element="t:Key"/></wsdl:message>' +
    '<wsdl:message name="bad"><wsdl:part name="fault" element="t:Trouble"/></wsdl:message>' +
    '<wsdl:message name="typed"><wsdl:part name="body" type="xs:int"/></wsdl:message>' +
    '<wsdl:message name="foreign"><wsdl:part name="body" element="u:Gone"/></wsdl:message>' +
    '<wsdl:message name="nothing"/>';

  /** What stands in the input of the binding, the message of the port type, and the attributes of `soap:operation`. */
  function operation(bound: string, message = 't:in', details = ''): WsdlOperation {
    const portType = `<wsdl:portType name="P"><wsdl:operation name="Do"><wsdl:input message="${message}"/><wsdl:fault name="bad" message="t:bad"/></wsdl:operation></wsdl:portType>`;
    const bindings = `<wsdl:binding name="B" type="t:P"><soap:binding/><wsdl:operation name="Do"><soap:operation ${details}/><wsdl:input>${bound}</wsdl:input></wsdl:operation></wsdl:binding>`;
    const [found] = read(wsdlWith(elements, messages + portType + bindings)).ports[0].operations;
    if (found === undefined) throw new Error('there is no operation');
    return found;
  }

  const header = '<soap:header message="t:in" part="key" use="literal"/>';
  it.each([
    ['a body whose part is named', '<soap:body parts="body" use="literal"/>', 't:in', '', 'Do:int'],
    ['a body beside a header of the same message', `<soap:body use="literal"/>${header}`, 't:in', '', 'Do:int'],
    ['two parts in the body', '<soap:body use="literal"/>', 't:in', '', undefined],
    ['a part with a type', '<soap:body use="literal"/>', 't:typed', '', undefined],
    ['no part', '<soap:body use="literal"/>', 't:nothing', '', undefined],
    ['no message', '<soap:body use="literal"/>', 't:gone', '', undefined],
    ['an encoded body', '<soap:body parts="body" use="encoded"/>', 't:in', '', undefined],
    ['the rpc style', '<soap:body parts="body" use="literal"/>', 't:in', 'style="rpc"', undefined],
    ['an element that is not declared', '<soap:body/>', 't:foreign', '', 'Gone:?{urn:u}Gone'],
  ])('may have %s', (_what, bound, message, details, expected) => {
    const { request } = operation(bound, message, details);
    expect(request && describeElement(request)).toBe(expected);
  });

  it('has the headers of its input and the elements of its faults', () => {
    const { headers, faults } = operation(`<soap:body parts="body"/>${header}`);
    expect(headers.map((element) => describeElement(element))).toEqual(['Key:int']);
    expect(faults.map((element) => describeElement(element))).toEqual(['Trouble:int']);
  });

  it('counts once where a binding names it twice', () => {
    const twice = binding('soap').replace(/<wsdl:operation name="Do">.*<\/wsdl:operation>/, '$&$&');
    expect(read(wsdlWith(elements, abstractPart + twice)).ports[0].operations).toHaveLength(1);
  });
});

it('our own WSDL is read without problems', () => {
  const wsdl = read(ours);
  expect(wsdl.problems).toEqual([]);
  expect(choosePort(wsdl, '').operations.every(({ request, response }) => request && response)).toBe(true);
});

describe('a document that is not usable', () => {
  const types = `<wsdl:types>${elements}</wsdl:types>`;
  it.each([
    ['no XML', 'hello', 'malformed', 'no XML'],
    ['broken XML', ours.slice(0, 5000), 'malformed', 'not well-formed'],
    ['nothing', '', 'malformed', 'not well-formed'],
    ['XML that is no WSDL', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'wrong-url', 'no WSDL'],
    ['a schema', schema(''), 'wrong-url', 'no WSDL'],
    ['a WSDL without a binding', definitions(types + abstractPart), 'malformed', 'no binding for SOAP'],
    [
      'a WSDL whose bindings are for forms only',
      definitions('<wsdl:binding name="F" type="t:P"/>'),
      'malformed',
      'no binding for SOAP',
    ],
    [
      'a WSDL whose only port lacks its binding',
      definitions(types + abstractPart + service),
      'malformed',
      'no binding for SOAP',
    ],
  ])('fails with a reason: %s', (_, text, detail, message) => {
    const failed = readWsdl(text);
    expect(failed).toMatchObject({
      ok: false,
      error: { kind: 'protocol', detail, message: expect.stringContaining(message) },
    });
  });

  it('names the parts that are missing under Details, where none is left', () => {
    const failed = readWsdl(definitions(types + abstractPart + service));
    expect(!failed.ok && failed.error.serverText?.([])).toContain('names the binding B of the port Port');
  });
});
