import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import wsdl from '../pi/contract/AuthService.wsdl?raw';
import { makePracticeCertificate, type PracticeCertificate } from './certificate.ts';
import { FaultBox, type Fault } from './faults.ts';
import { closeServer, openOnLoopback } from './loopback.ts';
import { operations } from './operations.ts';
import { serveSoap, type RecordedCall } from './soap-service.ts';
import { PracticeVault } from './vault.ts';
import type { VaultSpec } from './vault-schema.ts';
import { escapeText } from './wire.ts';

export interface PracticePiOptions {
  /** On loopback; 0 picks a free one. */
  readonly port: number;
  readonly https: boolean;
  /** For https, where peers shall be trusted by one authority; else one is made. */
  readonly certificate?: PracticeCertificate;
  /** Milliseconds added to every answer. */
  readonly latencyMs: number;
  readonly vault: VaultSpec;
  /** Milliseconds since 1970; tests move it to let tokens and check-outs expire. */
  readonly now?: () => number;
  /** For tests: told of every call when it arrives; the call waits for what this returns. */
  readonly onRequest?: (operation: string, response: ServerResponse) => Promise<void>;
}

/** A practice PI: the whole web service on loopback, with a vault that lives as long as the process. */
export interface PracticePi {
  readonly endpointUrl: string;
  /** The authority that signed its certificate; https only. */
  readonly caPem?: string | undefined;
  readonly vault: PracticeVault;
  /** Calls so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  clearCalls(): void;
  /** Makes something go wrong with the next fitting request. */
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Requests that have arrived and are not answered yet. */
  readonly waitingRequests: number;
  stop(): Promise<void>;
}

const servicePath = '/ERPMWebService/AuthService.svc';
const maxCalls = 10_000;
const maxRequestBytes = 4 * 1024 * 1024;

/** Starts a practice PI. Rejects if the port is taken. */
export async function startPracticePi({
  port,
  https,
  certificate: given,
  latencyMs,
  vault: spec,
  now = Date.now,
  onRequest,
}: PracticePiOptions): Promise<PracticePi> {
  const vault = new PracticeVault(spec, now);
  const faults = new FaultBox();
  const calls: RecordedCall[] = [];
  const certificate = https ? (given ?? (await makePracticeCertificate(Date.now()))) : undefined;
  let waitingRequests = 0;
  const server =
    certificate === undefined
      ? createHttpServer()
      : (createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem }) as Server);
  const record = (call: RecordedCall): void => {
    if (calls.length >= maxCalls) calls.shift();
    calls.push(call);
  };
  await serveSoap(server, servicePath, { vault, faults, record });
  const bound = await openOnLoopback(server, port);
  const endpointUrl = `${https ? 'https' : 'http'}://127.0.0.1:${bound}${servicePath}`;
  standInFront(server, { faults, latencyMs, endpointUrl, unsupported: spec.unsupportedOperations, onRequest });
  server.on('request', (_request, response: ServerResponse) => {
    waitingRequests += 1;
    response.once('close', () => (waitingRequests -= 1));
  });
  return {
    endpointUrl,
    caPem: certificate?.caPem,
    vault,
    calls,
    clearCalls: () => void calls.splice(0),
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    get waitingRequests() {
      return waitingRequests;
    },
    stop: () => closeServer(server),
  };
}

interface Front {
  readonly faults: FaultBox;
  readonly latencyMs: number;
  readonly endpointUrl: string;
  readonly unsupported: readonly string[];
  readonly onRequest: PracticePiOptions['onRequest'];
}

/** Puts what is not SOAP in front of the service: its contract, latency, and what is to go wrong on the wire. */
function standInFront(server: Server, front: Front): void {
  const [service] = server.listeners('request') as RequestListener[];
  if (service === undefined) throw new Error('the service is not on the server');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const passOn = (): void => service.call(server, request, response as never);
    void receive(request, response, front).then((isForService) => (isForService ? passOn() : undefined));
  });
}

/** Answers what is not for the service; otherwise tells so. */
async function receive(request: IncomingMessage, response: ServerResponse, front: Front): Promise<boolean> {
  const { faults, latencyMs, endpointUrl, unsupported, onRequest } = front;
  const url = new URL(request.url ?? '/', endpointUrl);
  if (url.pathname !== servicePath) return say(response, 404, 'text/html', '<html><body>Not found</body></html>');
  if (request.method === 'GET') return getContract(url, response, endpointUrl);
  if (request.method !== 'POST') return say(response, 405, 'text/html', '<html><body>Method not allowed</body></html>');
  if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes)
    return say(response, 413, 'text/plain', 'Too large');
  const operation = operationOf(request);
  await onRequest?.(operation, response);
  if (latencyMs > 0) await delay(latencyMs);
  const fault = faults.takeWireFault(operation);
  if (fault?.does === 'answer') return say(response, fault.status, fault.contentType ?? 'text/html', fault.body);
  if (fault?.does === 'drop' && fault.after !== true) return drop(request);
  if (fault?.does === 'drop') loseAnswer(request, response);
  if (fault?.does === 'delay') await delay(fault.ms);
  const isKnown = Object.hasOwn(operations, operation) && !unsupported.includes(operation);
  return isKnown ? true : say(response, 500, 'text/xml; charset=utf-8', actionNotSupported(operation));
}

function say(response: ServerResponse, status: number, contentType: string, body: string): false {
  response.writeHead(status, {
    'content-type': contentType,
    ...(status >= 300 && status < 400 ? { location: '/elsewhere' } : {}),
  });
  response.end(body);
  return false;
}

function drop(request: IncomingMessage): false {
  request.socket.destroy();
  return false;
}

/** Lets the service do its work, and closes the connection instead of answering. */
function loseAnswer(request: IncomingMessage, response: ServerResponse): void {
  const lose = (): ServerResponse => {
    request.socket.destroy();
    return response;
  };
  response.write = (): boolean => {
    lose();
    return false;
  };
  response.end = lose;
}

function getContract(url: URL, response: ServerResponse, endpointUrl: string): false {
  const wanted = url.search.toLowerCase();
  if (wanted !== '?singlewsdl' && wanted !== '?wsdl') {
    return say(
      response,
      200,
      'text/html',
      '<html><body>AuthService: the practice PI. Its contract is at ?singleWsdl.</body></html>',
    );
  }
  const text = wsdl.replace(/(<soap:address location=")[^"]*/, `$1${escapeText(endpointUrl)}`);
  return say(response, 200, 'text/xml; charset=utf-8', text);
}

function operationOf(request: IncomingMessage): string {
  const action = String(request.headers['soapaction'] ?? '').replaceAll('"', '');
  return action.slice(action.lastIndexOf('/') + 1);
}

/** What WCF says to an action that it does not have. */
function actionNotSupported(operation: string): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>' +
    '<faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode>' +
    `<faultstring xml:lang="en-US">The message with Action '${escapeText(operation)}' cannot be processed at the receiver.</faultstring>` +
    '</s:Fault></s:Body></s:Envelope>'
  );
}
