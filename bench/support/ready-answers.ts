import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  answerOf,
  element,
  sharedList,
  sharedXml,
  storedList,
  storedXml,
  succeeded,
} from '../../test-support/pi/sample-answers.ts';
import type { Peer } from './peers.ts';

const three = [0, 1, 2] as const;

/** Prepared answers of a PI, by operation. */
const answers: Readonly<Record<string, string>> = {
  DoLogin2: answerOf('DoLogin2', '', succeeded('api-token')),
  DoLoginAsUser: answerOf('DoLoginAsUser', '', succeeded('user-token')),
  DoLogout: answerOf('DoLogout'),
  AccountStoreOps_StoredCredential_GetList: storedList(
    ...three.map((index) => storedXml(`svc-${index}`, 'WEB01', { SystemDnsName: 'web01.hq.example' })),
  ),
  AccountStoreOps_SharedCredential_GetList: sharedList(
    ...three.map((index) => sharedXml(`enable-${index}`, 'Network', 'Core switch')),
  ),
  AccountStoreOps_StoredCredential_CheckOut: answerOf(
    'AccountStoreOps_StoredCredential_CheckOut',
    `<a:CheckedOutUntilUtc i:nil="true"/>${element('Password', 'made up')}`,
  ),
  AccountStoreOps_StoredCredential_CheckIn: answerOf('AccountStoreOps_StoredCredential_CheckIn'),
};

/** A server that reads the operation of a request only and sends its prepared answer. */
export async function serveReadyAnswers(latencyMs: number): Promise<string> {
  const server = createServer((request, response) => void answer(request, response, latencyMs));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc`;
}

async function answer(request: IncomingMessage, response: ServerResponse, latencyMs: number): Promise<void> {
  request.resume();
  await once(request, 'end');
  if (latencyMs > 0) await delay(latencyMs);
  const action = String(request.headers['soapaction']).replaceAll('"', '');
  const ready = answers[action.slice(action.lastIndexOf('/') + 1)];
  response.writeHead(ready === undefined ? 500 : 200, { 'content-type': 'text/xml; charset=utf-8' }).end(ready);
}

export const readyPi: Peer = async ({ latencyMs = '0' }) => ({
  endpointUrl: await serveReadyAnswers(Number(latencyMs)),
});
