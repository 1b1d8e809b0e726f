import { describe, expect, it } from 'vitest';
import { builtInPlaces } from './built-in-places.ts';
import ours from './AuthService.wsdl?raw';
import { choosePort } from './choose-port.ts';
import { compareContracts, type ContractComparison } from './compare.ts';
import { ownPort } from './own-port.ts';
import { readWsdl } from './read-wsdl.ts';

function compared(theirs: string): ContractComparison {
  const read = readWsdl(theirs);
  if (!read.ok) throw new Error(read.error.message);
  return compareContracts(ownPort(), choosePort(read.value, ''));
}

/** Replaces a passage of our WSDL that must be there, everywhere or within one element. */
function changed(passage: string, replacement: string, within?: string): string {
  const start = within === undefined ? 0 : ours.indexOf(within);
  if (start < 0) throw new Error(`our WSDL has no ${within}`);
  const at = ours.indexOf(passage, start);
  if (at < 0) throw new Error(`our WSDL has no ${passage} there`);
  return ours.slice(0, at) + replacement + ours.slice(at + passage.length);
}

function changedEverywhere(...replacements: readonly (readonly [string | RegExp, string])[]): string {
  return replacements.reduce((text, [passage, replacement]) => text.replaceAll(passage, replacement), ours);
}

/** Exchanges two passages, each the first of its kind within one element. */
function exchanged(first: string, second: string, within: string): string {
  return changed(second, first, within).replace(
    ours.slice(ours.indexOf(within), ours.indexOf(second, ours.indexOf(within))),
    (text) => text.replace(first, second),
  );
}

const wrapper = (operation: string): string => `<xs:element name="${operation}">`;
/** The data types, cut apart. */
const typesStart = ours.indexOf('<xs:complexType name=');
const typesEnd = ours.indexOf('<xs:element name="OperationFault"');
const [beforeTypes, afterTypes] = [ours.slice(0, typesStart), ours.slice(typesEnd)];
const typeDeclarations = ours.slice(typesStart, typesEnd).split(/(?=<xs:complexType name=)/);
const complexType = (name: string): string => `<xs:complexType name="${name}">`;

function findings(theirs: string): readonly string[] {
  return compared(theirs).operations.flatMap(({ name, status, differences }) =>
    status === 'missing' ? [`${name}: missing`] : differences.map((difference) => `${name}: ${difference}`),
  );
}

describe('a server with our own contract', () => {
  it('is the same in every operation', () => {
    const { operations, extra } = compared(ours);
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      [...new Set(Object.values(builtInPlaces).map(({ operation }) => operation))].toSorted(),
    );
    expect(operations.every(({ status, differences }) => status === 'same' && differences.length === 0)).toBe(true);
    expect(extra).toEqual([]);
  });

  it.each([
    ['other prefixes', changedEverywhere(['xs:', 'q1:'], [':xs=', ':q1='], ['dc:', 'b:'], [':dc=', ':b='])],
    [
      'XML Schema as the default namespace',
      changedEverywhere(
        [/(<\/?)xs:/g, '$1'],
        [/"xs:/g, '"'],
        [/<schema /g, '<schema xmlns="http://www.w3.org/2001/XMLSchema" '],
      ),
    ],
    ['types declared in another order', `${beforeTypes}${typeDeclarations.toReversed().join('')}${afterTypes}`],
    ['other names of types', changedEverywhere([/"(dc:)?CredentialQuery"/g, '"$1AccountQuery"'])],
    [
      'everything in a result optional',
      changedEverywhere(['<xs:element name="ErrorCode"', '<xs:element minOccurs="0" name="ErrorCode"']),
    ],
    [
      'a further optional parameter',
      changed(
        '<xs:element name="LoginType"',
        '<xs:element minOccurs="0" name="Language" type="xs:string"/><xs:element name="LoginType"',
      ),
    ],
    [
      'a further result member',
      changed('<xs:element name="JobID"', '<xs:element name="JobGuid" type="xs:string"/><xs:element name="JobID"'),
    ],
    [
      'further template settings',
      changed('<xs:element name="Unique"', '<xs:element name="SymbolSet" type="xs:string"/><xs:element name="Unique"'),
    ],
    [
      'result members in another order',
      exchanged(
        '<xs:element name="AutoSpin" type="xs:boolean"/>',
        '<xs:element name="HasRandomPassword" type="xs:boolean"/>',
        complexType('StoredCredential'),
      ),
    ],
    [
      'a named restriction of a text',
      changed(
        'type="xs:string"/>',
        'type="tns:key"/><xs:simpleType name="key"><xs:restriction base="xs:string"/></xs:simpleType>',
        '<xs:element name="ApiRegistrationKey"',
      ).replaceAll('name="Password" type="xs:string"', 'name="Password" type="tns:key"'),
    ],
    [
      'the same operations bound to SOAP 1.2 as well',
      changed(
        '<wsdl:service',
        '<wsdl:binding name="B12" type="tns:IAuthService"><s12:binding xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/"/><wsdl:operation name="DoLogin2"/></wsdl:binding><wsdl:service',
      ),
    ],
  ])('but %s is the same', (_, theirs) => {
    expect(theirs).not.toBe(ours);
    expect(findings(theirs)).toEqual([]);
  });
});

describe('a server that differs', () => {
  it.each([
    [
      'SOAPAction',
      changed('IAuthService/DoLogout"', 'IAuthServiceV2/DoLogout"'),
      [
        'DoLogout: SOAPAction is "http://tempuri.org/IAuthServiceV2/DoLogout", expected "http://tempuri.org/IAuthService/DoLogout"',
      ],
    ],
    [
      'a parameter renamed',
      changed('name="Username"', 'name="UserName"', wrapper('DoLoginAsUser')),
      [
        'DoLoginAsUser: parameter Username is missing',
        'DoLoginAsUser: parameter UserName is unknown to us and must be present',
      ],
    ],
    [
      'a parameter removed',
      changed('<xs:element name="JobID" type="xs:int"/>', '', wrapper('JobOps_GetPasswordChangeSettings')),
      ['JobOps_GetPasswordChangeSettings: parameter JobID is missing'],
    ],
    [
      'parameters in another order',
      exchanged(
        '<xs:element name="AuthenticationToken" type="xs:string"/>',
        '<xs:element name="SystemName" type="xs:string"/>',
        wrapper('AccountStoreOps_SharedCredential_GetList'),
      ),
      [
        'AccountStoreOps_SharedCredential_GetList: the parameters have another order: SystemName, AuthenticationToken; expected AuthenticationToken, SystemName',
      ],
    ],
    [
      'a parameter of another type',
      changed('name="LoginType" type="xs:int"', 'name="LoginType" type="xs:string"'),
      ['DoLogin2: parameter LoginType has another type: string, expected int'],
    ],
    [
      'a number that is a list of names there',
      changed('name="LoginType" type="xs:int"', 'name="LoginType" type="tns:LoginKind"').replace(
        '<xs:element name="ApiRegistrationKey"',
        '<xs:simpleType name="LoginKind"><xs:restriction base="xs:string"><xs:enumeration value="Explicit"/></xs:restriction></xs:simpleType><xs:element name="ApiRegistrationKey"',
      ),
      ['DoLogin2: parameter LoginType has another type: one of Explicit, expected int'],
    ],
    [
      'a structure that is a text there',
      changed('name="Query" type="dc:CredentialQuery"', 'name="Query" type="xs:string"'),
      [
        'AccountStoreOps_StoredCredential_GetList: parameter Query has another type: string, expected a type with members',
      ],
    ],
    [
      'a parameter that must not be left out',
      changed('<xs:element minOccurs="0" name="MFATokenCode"', '<xs:element name="MFATokenCode"'),
      ['DoLogin2: parameter MFATokenCode must be present, but is left out where it is null'],
    ],
    [
      'a member of a parameter removed',
      changed(
        '<xs:element minOccurs="0" name="DomainName" nillable="true" type="xs:string"/>',
        '',
        complexType('CredentialQuery'),
      ),
      ['AccountStoreOps_StoredCredential_GetList: parameter Query.DomainName is missing'],
    ],
    [
      'members of a parameter in another order',
      exchanged(
        '<xs:element name="RetryEnabled" type="xs:boolean"/>',
        '<xs:element name="ScheduleType" type="xs:int"/>',
        complexType('ScheduleInfo'),
      ),
      [
        'JobOps_CreatePasswordChangeJob: the members of parameter ScheduleInfo have another order: ScheduleType, RetryEnabled; expected RetryEnabled, ScheduleType',
      ],
    ],
    [
      'a result member removed',
      changed('<xs:element name="ProductVersion" type="xs:string"/>', ''),
      ['SystemOps_GetVersion: result member ProductVersion is missing'],
    ],
    [
      'a result member of another type',
      changed('name="RequestID" type="xs:int"', 'name="RequestID" type="xs:long"'),
      ['AccountStoreOps_PasswordRequest_Create: result member RequestID has another type: long, expected int'],
    ],
    [
      'a member deep in a list removed',
      changed('<xs:element name="AutoSpin" type="xs:boolean"/>', ''),
      [
        'AccountStoreOps_StoredCredential_GetList: result member StoredCredentials.StoredCredential.AutoSpin is missing',
      ],
    ],
    [
      'a list that holds one entry',
      changed(
        '<xs:element minOccurs="0" maxOccurs="unbounded" name="SharedCredential"',
        '<xs:element minOccurs="0" name="SharedCredential"',
      ),
      [
        'AccountStoreOps_SharedCredential_GetList: result member SharedCredentials.SharedCredential may not occur more than once',
      ],
    ],
    [
      'a result of another name',
      changed('name="DoLogoutResult"', 'name="Result"'),
      ['DoLogout: result DoLogoutResult is missing'],
    ],
    [
      'an undeclared type',
      changed('type="dc:SharedCredentialIdentifier"', 'type="dc:Elsewhere"', complexType('SharedCredential')),
      [
        'AccountStoreOps_SharedCredential_GetList: result member SharedCredentials.SharedCredential.SharedCredentialIdentifier has another type: {http://schemas.datacontract.org/2004/07/RouletteWebService}Elsewhere, which is not declared, expected a type with members',
      ],
    ],
    [
      'parameters that are no elements',
      changed('element="tns:DoLogout"', 'type="xs:string"'),
      ['DoLogout: the request is not document/literal wrapped'],
    ],
    [
      'an encoded body',
      changed('<soap:body use="literal"/>', '<soap:body use="encoded"/>', '<wsdl:binding'),
      ['DoLogin2: the request is not document/literal wrapped'],
    ],
    [
      'the rpc style',
      changed(
        'soapAction="http://tempuri.org/IAuthService/DoLogout" style="document"',
        'soapAction="http://tempuri.org/IAuthService/DoLogout" style="rpc"',
      ),
      [
        'DoLogout: the request is not document/literal wrapped',
        'DoLogout: the response is not document/literal wrapped',
      ],
    ],
  ])('by %s is reported', (_, theirs, expected) => {
    expect(findings(theirs)).toEqual(expected);
  });

  it('in a base type differs in every operation whose result extends it', () => {
    const theirs = changed('<xs:element name="OperationSuccessful" type="xs:boolean"/>', '');
    const { operations } = compared(theirs);
    expect(operations.map(({ status }) => status)).toEqual(operations.map(() => 'differs'));
    expect(operations[0]?.differences).toEqual(['result member OperationSuccessful is missing']);
  });

  it('by data types in another namespace names both namespaces', () => {
    const theirs = ours.replaceAll('http://schemas.datacontract.org/2004/07/RouletteWebService', 'urn:other');
    expect(findings(theirs)).toContain(
      'AccountStoreOps_StoredCredential_GetList: parameter Query.SystemName is in another namespace: {urn:other}SystemName, expected {http://schemas.datacontract.org/2004/07/RouletteWebService}SystemName',
    );
  });

  it('by a type that is its own base is answered all the same', () => {
    const theirs = changed('base="dc:OperationResult"', 'base="dc:JobResult"', complexType('JobResult'));
    expect(findings(theirs).map((finding) => finding.split(':')[0])).toEqual([
      'AccountStoreOps_StoredCredential_Spin',
      'JobOps_CreatePasswordChangeJob',
    ]);
  });
});

describe('operations that only one side has', () => {
  const renamed = ours.replaceAll('AccountStoreOps_StoredCredential_Spin', 'AccountStoreOps_Other');

  it('are missing where they are ours, and extra where they are theirs', () => {
    const { operations, extra } = compared(renamed);
    expect(operations.filter(({ status }) => status !== 'same')).toEqual([
      { name: 'AccountStoreOps_StoredCredential_Spin', status: 'missing', differences: [] },
    ]);
    expect(extra).toEqual(['AccountStoreOps_Other']);
  });
});

it('a server that offers SOAP 1.2 only differs in every operation by that alone', () => {
  const theirs = ours.replaceAll('http://schemas.xmlsoap.org/wsdl/soap/', 'http://schemas.xmlsoap.org/wsdl/soap12/');
  const { operations } = compared(theirs);
  for (const { differences } of operations) expect(differences).toEqual(['is offered for SOAP 1.2, expected SOAP 1.1']);
  expect(operations.length).toBe(
    [...new Set(Object.values(builtInPlaces).map(({ operation }) => operation))].toSorted().length,
  );
});
