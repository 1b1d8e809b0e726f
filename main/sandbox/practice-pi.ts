import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import wsdl from '../pi/contract/AuthService.wsdl?raw';
import { faultDocument, faultOfRequest } from './check-request.ts';
import { FaultBox, type Fault } from './faults.ts';
import { operations } from './operations.ts';
import { closeServer, createPracticeServer, listenOnLoopback, type PracticeServerOptions } from './practice-server.ts';
import { serveSoap, type RecordedCall } from './soap-service.ts';
import { PracticeVault } from './vault.ts';
import type { VaultSpec } from './vault-schema.ts';
import { escapeText } from './wire.ts';

export interface PracticePiOptions extends PracticeServerOptions {
  /** Milliseconds added to every answer. */
  readonly latencyMs: number;
  readonly vault: VaultSpec;
  /** For tests: called with every operation when it arrives; the call waits for the promise. */
  readonly onRequest?: (operation: string, response: ServerResponse) => Promise<void>;
}

const servicePath = '/ERPMWebService/AuthService.svc';
const maxCalls = 10_000;
const maxRequestBytes = 4 * 1024 * 1024;

/** A practice PI: the whole web service on loopback, with a vault that lives as long as the process. */
export type PracticePi = Awaited<ReturnType<typeof startPracticePi>>;

/** Starts a practice PI. Rejects if the port is in use. */
export async function startPracticePi(options: PracticePiOptions) {
  const vault = new PracticeVault(options.vault, options.now ?? Date.now);
  const faults = new FaultBox();
  const calls: RecordedCall[] = [];
  const record = (call: RecordedCall): void => {
    if (calls.length >= maxCalls) calls.shift();
    calls.push(call);
  };
  const { server, caPem } = await createPracticeServer(options);
  // Never listens: it gets the requests that are not answered before.
  const service = createServer();
  await serveSoap(service, servicePath, { vault, faults, record });
  const port = await listenOnLoopback(server, options.port);
  const endpointUrl = `${options.https ? 'https' : 'http'}://127.0.0.1:${port}${servicePath}`;
  let waitingRequests = 0;
  server.on('request', (request, response) => {
    waitingRequests += 1;
    response.once('close', () => (waitingRequests -= 1));
    void answer(request, response, { ...options, faults, endpointUrl }).then((isAnswered) =>
      isAnswered ? undefined : service.emit('request', request, response),
    );
  });
  return {
    endpointUrl,
    /** The authority that signed its certificate; https only. */
    caPem,
    vault,
    /** Calls so far, oldest first. */
    calls: calls as readonly RecordedCall[],
    clearCalls: () => void calls.splice(0),
    /** Adds a fault for the next request that it applies to. */
    inject: (fault: Fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    /** How many requests have arrived and are not answered yet. */
    get waitingRequests() {
      return waitingRequests;
    },
    stop: () => closeServer(server),
  };
}

interface HttpParts extends PracticePiOptions {
  readonly faults: FaultBox;
  readonly endpointUrl: string;
}

/** Answers what is not for the SOAP service: the WSDL, latency, and faults of the connection. Resolves to whether it did. */
async function answer(request: IncomingMessage, response: ServerResponse, parts: HttpParts): Promise<boolean> {
  const { faults, latencyMs, endpointUrl, vault, onRequest } = parts;
  const url = new URL(request.url ?? '/', endpointUrl);
  if (url.pathname !== servicePath) return send(response, 404, 'text/html', '<html><body>Not found</body></html>');
  if (request.method === 'GET') return sendWsdl(url, response, parts);
  if (request.method !== 'POST')
    return send(response, 405, 'text/html', '<html><body>Method not allowed</body></html>');
  if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes)
    return send(response, 413, 'text/plain', 'Too large');
  const operation = operationOf(request);
  await onRequest?.(operation, response);
  if (latencyMs > 0) await delay(latencyMs);
  const fault = faults.take(operation, 'answer', 'drop', 'delay', 'late');
  if (fault?.does === 'answer') return send(response, fault.status, fault.contentType ?? 'text/html', fault.body);
  if (fault?.does === 'drop' && fault.after !== true) return drop(request);
  if (fault?.does === 'drop') closeInsteadOfAnswer(request, response);
  if (fault?.does === 'delay') await delay(fault.ms);
  // Read before the wait: the client may have gone after it.
  const early = fault?.does === 'late' ? await readBody(request) : undefined;
  if (fault?.does === 'late') await fault.until;
  const isKnown = Object.hasOwn(operations, operation) && !vault.unsupportedOperations.includes(operation);
  if (!isKnown) return send(response, 500, soapType, actionNotSupported(operation));
  const body = early ?? (await readBody(request));
  if (body === undefined) return send(response, 413, 'text/plain', 'Too large');
  const rejected = faultOfRequest(body, operation);
  if (rejected !== undefined) return send(response, 500, soapType, faultDocument(rejected.code, rejected.text));
  // `soap` does not read the request where its body is given.
  Object.assign(request, { body });
  return false;
}

const soapType = 'text/xml; charset=utf-8';

/** `undefined` if it is too large, or if the client has gone before its end. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxRequestBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, contentType: string, body: string): true {
  response.writeHead(status, {
    'content-type': contentType,
    ...(status >= 300 && status < 400 ? { location: '/elsewhere' } : {}),
  });
  response.end(body);
  return true;
}

function drop(request: IncomingMessage): true {
  request.socket.destroy();
  return true;
}

/** The service carries out the operation, and the connection is closed instead of the answer. */
function closeInsteadOfAnswer(request: IncomingMessage, response: ServerResponse): void {
  const close = (): ServerResponse => {
    request.socket.destroy();
    return response;
  };
  response.write = (): boolean => {
    close();
    return false;
  };
  response.end = close;
}

function sendWsdl(url: URL, response: ServerResponse, { vault, endpointUrl }: HttpParts): true {
  const query = url.search.toLowerCase();
  if (query !== '?singlewsdl' && query !== '?wsdl') {
    return send(
      response,
      200,
      'text/html',
      '<html><body>AuthService: the practice PI. Its contract is at ?singleWsdl.</body></html>',
    );
  }
  const text = wsdl.replace(/(<soap:address location=")[^"]*/, `$1${escapeText(endpointUrl)}`);
  const lacking = Object.keys(operations).filter((name) => vault.unsupportedOperations.includes(name));
  return send(response, 200, soapType, lacking.reduce(withoutOperation, text));
}

/** The WSDL of a server that does not have the operation: neither the operation nor its messages and their elements. */
function withoutOperation(text: string, operation: string): string {
  const named = [
    `wsdl:operation name="${operation}"`,
    `wsdl:message name="IAuthService_${operation}_InputMessage"`,
    `wsdl:message name="IAuthService_${operation}_OutputMessage"`,
    `xs:element name="${operation}"`,
    `xs:element name="${operation}Response"`,
  ];
  return named.reduce((rest, head) => {
    const [tag = ''] = head.split(' ');
    return rest.replaceAll(new RegExp(`\\s*<${head}>.*?</${tag}>`, 'gs'), '');
  }, text);
}

function operationOf(request: IncomingMessage): string {
  const action = String(request.headers['soapaction'] ?? '').replaceAll('"', '');
  return action.slice(action.lastIndexOf('/') + 1);
}

/** The fault of WCF for an unknown action. */
function actionNotSupported(operation: string): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>' +
    '<faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode>' +
    `<faultstring xml:lang="en-US">The message with Action '${escapeText(operation)}' cannot be processed at the receiver.</faultstring>` +
    '</s:Fault></s:Body></s:Envelope>'
  );
}
