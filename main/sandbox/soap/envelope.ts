import { escapeText, instanceNamespace, parseXml, type XmlElement } from './xml.ts';

/** What differs between the versions of SOAP. */
const versions = {
  '1.1': { namespace: 'http://schemas.xmlsoap.org/soap/envelope/', mediaType: 'text/xml' },
  '1.2': { namespace: 'http://www.w3.org/2003/05/soap-envelope', mediaType: 'application/soap+xml' },
} as const;
export type SoapVersion = keyof typeof versions;

export function mediaTypeOf(version: SoapVersion): string {
  return versions[version].mediaType;
}

/** Thrown where a request is answered with a fault. */
export class SoapFault extends Error {
  readonly code: 'Client' | 'Server' | 'VersionMismatch';
  readonly subcode: { readonly namespace: string; readonly name: string } | undefined;
  /** XML of the detail. */
  readonly detail: string;

  constructor(text: string, { code = 'Client', subcode, detail = '' }: Partial<Omit<SoapFault, keyof Error>> = {}) {
    super(text);
    this.code = code;
    this.subcode = subcode;
    this.detail = detail;
  }
}

/** The headers of a request and the element in its body. Throws a {@link SoapFault} for what is no envelope of the version. */
export function readEnvelope(
  xml: string,
  version: SoapVersion,
): { readonly headers: readonly XmlElement[]; readonly body: XmlElement } {
  const { namespace } = versions[version];
  const envelope = parseRequest(xml);
  if (envelope.local === 'Envelope' && envelope.namespace !== namespace)
    throw new SoapFault(`The envelope version of the message is not that of SOAP ${version}.`, {
      code: 'VersionMismatch',
    });
  expectElement(envelope, namespace, 'Envelope');
  for (const part of envelope.children) expectElement(part, namespace);
  const parts = (name: string): readonly XmlElement[] =>
    envelope.children.filter(({ local }) => local === name).flatMap(({ children }) => children);
  const [body] = parts('Body');
  if (body === undefined) throw new SoapFault('The body of the message is empty.');
  return { headers: parts('Header'), body };
}

function parseRequest(xml: string): XmlElement {
  try {
    return parseXml(xml);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SoapFault(error.message);
    throw error;
  }
}

/** Throws the fault of a WCF server for an element that it does not expect. */
export function expectElement({ local, namespace }: XmlElement, expected: string, name = local): void {
  if (namespace !== expected || local !== name)
    throw new SoapFault(
      `Expected element '${name}' from namespace '${expected}'; encountered '${local}' from namespace '${namespace}'.`,
    );
}

/** An envelope with this XML in its body. */
export function envelopeOf(body: string, version: SoapVersion): string {
  return `<s:Envelope xmlns:s="${versions[version].namespace}" xmlns:i="${instanceNamespace}"><s:Body>${body}</s:Body></s:Envelope>`;
}

export function faultDocument(fault: SoapFault, version: SoapVersion): string {
  const content = version === '1.1' ? fault11(fault) : fault12(fault);
  return envelopeOf(`<s:Fault>${content}</s:Fault>`, version);
}

function fault11({ code, subcode, message, detail }: SoapFault): string {
  return (
    // A subcode is the code in SOAP 1.1, as WCF writes it.
    (subcode === undefined
      ? `<faultcode>s:${code}</faultcode>`
      : `<faultcode xmlns:a="${subcode.namespace}">a:${subcode.name}</faultcode>`) +
    `<faultstring xml:lang="en-US">${escapeText(message)}</faultstring>` +
    (detail === '' ? '' : `<detail>${detail}</detail>`)
  );
}

const codes12 = { Client: 'Sender', Server: 'Receiver', VersionMismatch: 'VersionMismatch' };

function fault12({ code, subcode, message, detail }: SoapFault): string {
  const sub =
    subcode === undefined
      ? ''
      : `<s:Subcode><s:Value xmlns:a="${subcode.namespace}">a:${subcode.name}</s:Value></s:Subcode>`;
  return (
    `<s:Code><s:Value>s:${codes12[code]}</s:Value>${sub}</s:Code>` +
    `<s:Reason><s:Text xml:lang="en-US">${escapeText(message)}</s:Text></s:Reason>` +
    (detail === '' ? '' : `<s:Detail>${detail}</s:Detail>`)
  );
}
