import { WSDL } from 'soap';
import wsdlText from '../contract/AuthService.wsdl?raw';
import { escapeXml, uncarriableCharacter } from './escape-xml.ts';
import { instanceNamespace, parameterOrder, serviceNamespace, soapNamespace, type OperationName } from './wire.ts';

/** A parameter's value. `undefined` is null and sent as an absent element; an empty string is an empty element. */
export type WireValue = string | number | boolean | RawXml | { readonly [member: string]: WireValue } | undefined;

/** XML that is inserted unescaped: a template's settings. Written with the envelope, so that both fail together. */
export class RawXml {
  readonly write: () => string;
  /** Attributes of the enclosing element, unescaped. */
  readonly attributes: Readonly<Record<string, string>>;

  constructor(write: () => string, attributes: Readonly<Record<string, string>> = {}) {
    this.write = write;
    this.attributes = attributes;
  }
}

/** A text contains a character that XML 1.0 cannot carry; nothing was sent. */
export class UnsendableTextError extends Error {
  readonly member: string;
  readonly character: string;

  constructor(member: string, character: string) {
    super(`${member} contains ${character}, which XML cannot carry`);
    this.member = member;
    this.character = character;
  }
}

const attributesKey = '$attributes';

/** Read once per process; `soap` stores nothing of what it writes. */
let contract: Promise<WSDL> | undefined;

function loadContract(): Promise<WSDL> {
  contract ??= new Promise((resolve, reject) => {
    // Texts are escaped here (see below), so the package must not do it again.
    const wsdl = new WSDL(wsdlText, 'AuthService.wsdl', { escapeXML: false });
    // Only the package's own client sets it, and not from the options here.
    wsdl.options.attributesKey = attributesKey;
    wsdl.onReady((error) => (error === null || error === undefined ? resolve(wsdl) : reject(error)));
  });
  return contract;
}

/**
 * Prepares a value for the writer of `soap`. Texts are escaped here, because the package does not escape CDATA-shaped text
 * and CR.
 */
function prepare(member: string, value: WireValue): unknown {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return escapeText(member, value);
  if (value instanceof RawXml) return { [attributesKey]: value.attributes, $xml: value.write() };
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, prepare(name, child)]));
}

/** The text escaped for an element. Throws {@link UnsendableTextError}. */
export function escapeText(member: string, text: string): string {
  const character = uncarriableCharacter(text);
  if (character !== undefined) throw new UnsendableTextError(member, character);
  return escapeXml(text);
}

/**
 * The SOAP 1.1 envelope of one call, parameters in wire order whatever order they are given in.
 * Rejects with {@link UnsendableTextError}.
 */
export async function writeEnvelope(
  operation: OperationName,
  registrationKey: string,
  parameters: Readonly<Record<string, WireValue>>,
): Promise<string> {
  const wsdl = await loadContract();
  const ordered = Object.fromEntries(parameterOrder[operation].map((name) => [name, prepare(name, parameters[name])]));
  const body = wsdl.objectToDocumentXML(operation, ordered, 'tns', serviceNamespace, operation);
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespace}" xmlns:xsi="${instanceNamespace}">` +
    `<soap:Header><ApiRegistrationKey xmlns="${serviceNamespace}">${escapeText('ApiRegistrationKey', registrationKey)}</ApiRegistrationKey></soap:Header>` +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}
