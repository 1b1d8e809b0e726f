import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { fakeHandlers } from '../../../test-support/pipe/fake-handlers.ts';
import { enableBridging, readPipeKey } from './pipe-key.ts';
import { startPipeServer, type PipeServer } from './pipe-server.ts';
import { testAddress } from '../../../test-support/test-address.ts';

/**
 * A bridge as somebody else would write it, from the documentation alone: nothing of ours on its side, the handshake by hand,
 * then plain vscode-jsonrpc.
 */

let folder: string;
let server: PipeServer;
const bridgeKey = (): Promise<Buffer> => readFile(join(folder, 'bridge.key'));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-bridge-'));
  await enableBridging({ folder, random: randomBytes });
  const conflict = failure(
    'checkout-conflict',
    undefined,
    { message: 'Held by ann.', doing: 'd', hint: 'h' },
    { heldBy: 'HQ\\ann' },
  );
  const started = await startPipeServer({
    address: testAddress(folder),
    group: undefined,
    keys: (role) => readPipeKey(folder, role),
    handlers: fakeHandlers({
      'credentials/find': ({ session }) =>
        Promise.resolve(ok({ credentials: [{ credentialId: 'c1', displayValue: `adm of ${session.jumpItem.host}` }] })),
      'credentials/get': ({ credentialId }) =>
        Promise.resolve(
          credentialId === 'c1'
            ? ok({ account: 'adm', injectAs: 'adm', password: Secret.of('p4sswörd') })
            : err(conflict),
        ),
    }),
    clock: systemClock,
    log: silentLog,
    version: '1.2.3',
    random: randomBytes,
    newId: () => 'correlation',
  });
  if (!started.ok) throw new Error(started.error.message);
  server = started.value;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function frame(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Waits for so many messages and answers their bodies, leaving nothing of them in the socket. */
function readBodies(socket: Socket, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let received = '';
    const read = (chunk: Buffer): void => {
      received += chunk.toString('utf8');
      const bodies = received.split(/Content-Length: \d+\r\n\r\n/).slice(1);
      if (bodies.length < count) return;
      socket.off('data', read);
      resolve(bodies);
    };
    socket.on('data', read);
    socket.once('close', () => reject(new Error(`closed after ${received}`)));
  });
}

async function openBridge(key: Buffer): Promise<Socket> {
  const socket = connect(testAddress(folder));
  const nonce = randomBytes(32).toString('base64');
  const mine = `{ "jsonrpc": "2.0", "method": "hello", "params": { "versions": [2], "nonce": "${nonce}", "role": "bridge" } }`;
  socket.write(frame(mine));
  const [theirs = '', proof = ''] = await readBodies(socket, 2);
  const macOf = (side: string): string =>
    createHmac('sha256', key).update(`ecm-configurator pipe\n${side}\n${mine}\n${theirs}`).digest('base64');
  expect(JSON.parse(theirs)).toMatchObject({ method: 'hello', params: { role: 'service', version: 2 } });
  if (key.equals(await bridgeKey()))
    expect(JSON.parse(proof)).toEqual({ jsonrpc: '2.0', method: 'proof', params: { mac: macOf('service') } });
  const ready = readBodies(socket, 1);
  socket.write(frame(`{"jsonrpc":"2.0","method":"proof","params":{"mac":"${macOf('client')}"}}`));
  expect((await ready)[0]).toContain('"method":"ready"');
  return socket;
}

const session = { user: { username: 'joe' }, jumpItem: { type: 'rdp', host: 'srv' } };

describe('a bridge that is not ours', () => {
  it('finds and gets credentials, and reads errors with their kind', async () => {
    const socket = await openBridge(await bridgeKey());
    const rpc = createMessageConnection(socket, socket);
    rpc.listen();
    expect(await rpc.sendRequest('credentials/find', { session })).toEqual({
      credentials: [{ credentialId: 'c1', displayValue: 'adm of srv' }],
    });
    expect(await rpc.sendRequest('credentials/get', { session, credentialId: 'c1' })).toEqual({
      account: 'adm',
      injectAs: 'adm',
      password: 'p4sswörd',
    });
    const refused = await rpc
      .sendRequest('credentials/get', { session, credentialId: 'c2' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ResponseError);
    expect(refused).toMatchObject({
      code: -32000,
      data: { kind: 'checkout-conflict', heldBy: 'HQ\\ann', correlationId: 'correlation' },
    });
    const forbidden = await rpc.sendRequest('settings/apply', {}).catch((error: unknown) => error);
    expect(forbidden).toMatchObject({ code: -32601, data: { detail: 'no-access' } });
    rpc.dispose();
    socket.destroy();
  });

  it('with another key gets nothing', async () => {
    await expect(openBridge(randomBytes(32))).rejects.toThrow('closed after');
  });
});
