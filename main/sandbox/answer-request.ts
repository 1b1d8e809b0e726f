import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContractService } from './contract-service.ts';
import type { PracticeContract } from './contracts/contract.ts';
import type { FaultBox } from './faults.ts';
import { publishedWsdl } from './published-wsdl.ts';
import { mediaTypeOf, SoapFault } from './soap/envelope.ts';

const maxRequestBytes = 4 * 1024 * 1024;

interface HttpParts {
  readonly contract: PracticeContract;
  readonly service: ContractService;
  readonly faults: FaultBox;
  readonly endpointUrl: string;
  readonly latencyMs: number;
  readonly onRequest?: (operation: string, response: ServerResponse) => Promise<void>;
}

/** Answers one request: the WSDL, latency, faults of the connection, and calls. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpParts,
): Promise<void> {
  const { endpointUrl, contract } = parts;
  const url = new URL(request.url ?? '/', endpointUrl);
  const mediaType = mediaTypeOf(contract.soap);
  if (url.pathname !== new URL(endpointUrl).pathname)
    return send(response, 404, 'text/html', '<html><body>Not found</body></html>');
  if (request.method === 'GET') return sendPage(url, response, parts);
  if (request.method !== 'POST')
    return send(response, 405, 'text/html', '<html><body>Method not allowed</body></html>');
  if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes)
    return send(response, 413, 'text/plain', 'Too large');
  if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== mediaType)
    return send(response, 415, 'text/plain', `The content type must be ${mediaType}.`);
  return answerCall(request, response, parts);
}

async function answerCall(request: IncomingMessage, response: ServerResponse, parts: HttpParts): Promise<void> {
  const { contract, service, faults, latencyMs, onRequest } = parts;
  const action = actionOf(request, contract);
  const called = service.find(action);
  const operation = called?.is ?? action.slice(action.lastIndexOf('/') + 1);
  await onRequest?.(operation, response);
  if (latencyMs > 0) await waitFor(latencyMs);
  const fault = faults.take(operation, 'answer', 'drop', 'delay', 'late');
  if (fault?.does === 'answer') return send(response, fault.status, fault.contentType ?? 'text/html', fault.body);
  if (fault?.does === 'drop' && fault.after !== true) return void request.socket.destroy();
  if (fault?.does === 'delay') await waitFor(fault.ms);
  // Read before the wait: the client may have gone after it.
  const early = fault?.does === 'late' ? await readBody(request) : undefined;
  if (fault?.does === 'late') await fault.until;
  const body = early ?? (await readBody(request));
  if (body === undefined) return send(response, 413, 'text/plain', 'Too large');
  const answer =
    called === undefined ? service.fault(actionNotSupported(operation)) : service.answer(called, body, request.headers);
  if (fault?.does === 'drop') return void request.socket.destroy();
  return send(response, answer.status, answer.contentType, answer.body);
}

/** After the server has stopped, an answer that still waits keeps no program running. */
const waitFor = (ms: number): Promise<void> => delay(ms, undefined, { ref: false });

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

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    ...(status >= 300 && status < 400 ? { location: '/elsewhere' } : {}),
  });
  response.end(body);
}

function sendPage(url: URL, response: ServerResponse, { contract, service, endpointUrl }: HttpParts): void {
  const query = url.search.toLowerCase();
  if (query === '?singlewsdl' || query === '?wsdl')
    return send(response, 200, 'text/xml; charset=utf-8', publishedWsdl(contract.wsdl, endpointUrl, service.lacking));
  const page = '<html><body>AuthService: the practice PI. Its contract is at ?singleWsdl.</body></html>';
  return send(response, 200, 'text/html', page);
}

/** SOAP 1.1 has the action in a header, SOAP 1.2 in the content type. */
function actionOf({ headers }: IncomingMessage, { soap }: PracticeContract): string {
  if (soap === '1.1') return String(headers['soapaction'] ?? '').replaceAll('"', '');
  return /;\s*action="?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? '';
}

/** The fault of WCF for an unknown action. */
function actionNotSupported(operation: string): SoapFault {
  const subcode = {
    namespace: 'http://schemas.microsoft.com/ws/2005/05/addressing/none',
    name: 'ActionNotSupported',
  };
  return new SoapFault(`The message with Action '${operation}' cannot be processed at the receiver.`, { subcode });
}
