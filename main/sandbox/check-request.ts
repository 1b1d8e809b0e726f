import { SaxesParser, type SaxesTagNS } from 'saxes';
import { escapeText } from './wire.ts';

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const contract = 'http://tempuri.org/';
const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';

interface SoapFault {
  readonly code: 'Client' | 'VersionMismatch';
  readonly text: string;
}

class Rejected extends Error {
  readonly fault: SoapFault;

  constructor(text: string, code: SoapFault['code'] = 'Client') {
    super(text);
    this.fault = { code, text };
  }
}

/** Why a WCF server would answer the request with a fault before its operation runs; `undefined` for one that it carries out. */
export function faultOfRequest(xml: string, operation: string): SoapFault | undefined {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  const expect = ({ local, uri }: SaxesTagNS, name: string | undefined, namespace: string): void => {
    if (uri !== namespace || (name !== undefined && local !== name))
      throw new Rejected(
        `Expected element '${name ?? local}' from namespace '${namespace}'; encountered '${local}' from namespace '${uri}'.`,
      );
  };
  parser.on('doctype', () => {
    throw new Rejected('DTD is prohibited in this XML document.');
  });
  parser.on('error', () => {
    throw new Rejected('The request is not well-formed XML.');
  });
  parser.on('opentag', (tag) => {
    const [, part, ...inside] = path;
    if (path.length === 0) {
      if (tag.local === 'Envelope' && tag.uri !== soap)
        throw new Rejected('The envelope version of the message is not that of SOAP 1.1.', 'VersionMismatch');
      expect(tag, 'Envelope', soap);
    } else if (path.length === 1) expect(tag, undefined, soap);
    else if (part === 'Header' && inside.length === 0 && tag.local === 'ApiRegistrationKey')
      expect(tag, undefined, contract);
    else if (part === 'Body' && inside.length === 0) expect(tag, operation, contract);
    else if (part === 'Body') expect(tag, undefined, inside.length === 1 ? contract : data);
    path.push(tag.local);
  });
  parser.on('closetag', () => void path.pop());
  try {
    parser.write(xml).close();
    return undefined;
  } catch (error) {
    if (error instanceof Rejected) return error.fault;
    throw error;
  }
}

/** A fault as SOAP 1.1 has it. */
export function faultDocument(code: string, text: string): string {
  return (
    `<s:Envelope xmlns:s="${soap}"><s:Body><s:Fault><faultcode>s:${code}</faultcode>` +
    `<faultstring xml:lang="en-US">${escapeText(text)}</faultstring></s:Fault></s:Body></s:Envelope>`
  );
}
