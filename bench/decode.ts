import { SaxesParser } from 'saxes';
import { WSDL } from 'soap';
import contract from '../main/pi/contract/AuthService.wsdl?raw';
import { decodeAnswer } from '../main/pi/gateway/decoder/decode-answer.ts';
import { resultSchemas } from '../main/pi/gateway/schemas.ts';
import { builtInShape } from '../test-support/pi/built-in-functions.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { credentialListAnswer } from './support/credential-list.ts';
import { median, pairedRatio, timeInterleaved, type Rounds } from './support/measure.ts';

const operation = 'AccountStoreOps_StoredCredential_GetList';
const chunkBytes = 64 * 1024;
const shape = builtInShape('listStoredBySystem');

const sizes: readonly (readonly [string, number, Rounds])[] = [
  ['0.1 MB', 100_000, { warmUps: 60, counted: 61 }],
  ['1 MB', 1_000_000, { warmUps: 10, counted: 21 }],
  ['10 MB', 10_000_000, { warmUps: 3, counted: 7 }],
];

async function* inChunks(bytes: Buffer): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** Decodes and validates the answer as the gateway does. */
async function ours(bytes: Buffer): Promise<number> {
  const answer = await decodeAnswer(inChunks(bytes), 'text/xml; charset=utf-8', shape);
  if (answer.is !== 'envelope') throw new Error(`decoded as ${answer.is}`);
  return resultSchemas.listStoredBySystem.parse(answer.envelope).entries.length;
}

function loadSoap(): Promise<WSDL> {
  return new Promise((resolve, reject) => {
    const wsdl = new WSDL(contract, 'AuthService.wsdl', {});
    wsdl.onReady((error) => (error === null || error === undefined ? resolve(wsdl) : reject(error)));
  });
}

/** Decodes the answer with the `soap` package, which needs it as one string. */
function soapPackage(wsdl: WSDL, bytes: Buffer): number {
  const envelope = wsdl.xmlToObject(bytes.toString('utf8')) as Record<
    string,
    Record<string, Record<string, Record<string, SoapList>>>
  >;
  return (
    envelope['Body']?.[`${operation}Response`]?.[`${operation}Result`]?.['StoredCredentials']?.StoredCredential
      .length ?? 0
  );
}

interface SoapList {
  readonly StoredCredential: readonly unknown[];
}

/**
 * The parser alone, with the gateway's options and empty handlers. It does not resolve namespaces, because the gateway does that
 * itself; and parsers with different options in one process slow each other down.
 */
function bareSaxes(bytes: Buffer): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const nothing = (): void => {};
  parser.on('opentag', nothing);
  parser.on('closetag', nothing);
  parser.on('text', nothing);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    parser.write(decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true }));
  }
  parser.close();
}

async function run(): Promise<readonly Finding[]> {
  const wsdl = await loadSoap();
  const rows = [['credential list', 'entries', 'ours', 'soap', 'bare saxes']];
  const findings: Finding[] = [];
  for (const [size, length, rounds] of sizes) {
    const bytes = credentialListAnswer(length);
    const entries = await ours(bytes);
    if (soapPackage(wsdl, bytes) !== entries) throw new Error('the two decoders do not read the same list');
    const variants = { ours: () => ours(bytes), soap: () => soapPackage(wsdl, bytes), saxes: () => bareSaxes(bytes) };
    const times = await timeInterleaved(variants, rounds);
    rows.push([
      size,
      String(entries),
      ...[times.ours, times.soap, times.saxes].map((each) => milliseconds(median(each))),
    ]);
    findings.push(
      {
        what: `${size}: times faster than soap`,
        figure: pairedRatio(times.soap, times.ours),
        unit: '×',
        goal: { atLeast: 4 },
      },
      {
        what: `${size}: time of bare saxes`,
        figure: pairedRatio(times.ours, times.saxes),
        unit: '×',
        goal: { atMost: 2 },
      },
    );
  }
  printTable(rows);
  return findings;
}

export const bench: Bench = {
  title: 'decoding of SOAP answers, compared with the soap package and the bare parser',
  run,
};
