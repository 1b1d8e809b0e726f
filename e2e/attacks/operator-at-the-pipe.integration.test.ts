import { randomBytes, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectPipe } from '../../main/ecm/pipe/connect-pipe.ts';
import { isAllowed, methodNames } from '../../main/ecm/pipe/methods.ts';
import { createPipeClient } from '../../main/ecm/pipe/pipe-client.ts';
import { PipeHost } from '../../main/ecm/pipe/pipe-host.ts';
import { keyPath, readIdentity, readPipeKey, type PipeRole } from '../../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { err } from '../../shared/result.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../test-support/service-on-practice.ts';
import { connectExampleBridge, type ExampleBridge } from '../example-bridge.ts';
import { testAddress } from '../../test-support/test-address.ts';

/** What somebody who can read `pipe.key`, and nothing else of the data folder, gets with programs of their own. */
let practice: ServiceOnPractice;
let operator: ExampleBridge | undefined;

beforeEach(async () => {
  practice = await serviceOnPractice();
});

afterEach(async () => {
  operator?.close();
  operator = undefined;
  await practice.stop();
});

async function asOperator(role = 'operator'): Promise<ExampleBridge> {
  operator = await connectExampleBridge(practice.address, await readFile(keyPath(practice.folder, 'operator')), role);
  return operator;
}

const audited = async (): Promise<readonly object[]> => {
  const text = await readFile(join(practice.folder, 'audit.jsonl'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));
};

const forbidden = methodNames.filter((name) => !isAllowed(name, 'operator'));

describe('a program that proves the role operator', () => {
  it.each(forbidden)('is refused %s', async (name) => {
    const bridge = await asOperator();
    const { secrets: _, ...settings } = practice.settings(7, {}, { site: 'evil.example', port: 443, clientId: 'x' });
    const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };
    const params: Readonly<Record<string, object>> = {
      'settings/apply': { ...settings, secrets: {} },
      'secrets/set': { name: 'apiPassword', value: 'x' },
      'secrets/delete': { name: 'apiPassword' },
      'credentials/find': { session },
      'credentials/get': { session, credentialId: 'v1.x' },
      'credentials/release': { session, credentialId: 'v1.x', endedAt: '2030-01-01T00:00:00Z' },
    };
    const { result, error } = await bridge.call(name, params[name] ?? {});
    expect(result).toBeUndefined();
    expect(error?.data).toMatchObject({ kind: 'service-unavailable', detail: 'no-access' });
    expect(practice.service.status().settingsRevision).toBe(0);
    const refused = { event: 'role.refused', role: 'operator', method: name, count: 1 };
    await vi.waitFor(async () => expect(await audited()).toMatchObject([refused]));
  });

  it('gets the settings without secrets and without what was typed into them by hand', async () => {
    const { secrets, ...settings } = practice.settings(1, { clientSecret: 'hand-typed', endpointUser: 'x' });
    expect((await practice.service.apply(settings, secrets)).ok).toBe(true);
    const { result } = await (await asOperator()).call('settings/current', {});
    expect(result).toMatchObject({ revision: 1, plugin: { apiUser: settings.plugin['apiUser'] } });
    const text = JSON.stringify(result);
    expect(text).not.toContain('hand-typed');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret?.reveal());
  });

  it.each(['administrator', 'bridge'])('does not prove the role %s', async (role) => {
    await expect(asOperator(role)).rejects.toThrow();
  });
});

describe('a program with the key of operators at the address of the service', () => {
  /** Serves whoever proves itself with the key of operators, for any role, and records what is received. */
  async function impostor(key: KeyObject) {
    const received: string[] = [];
    const answered = new Proxy({}, { get: () => async () => ({ ok: false }) });
    const host = new PipeHost({
      clock: systemClock,
      log: silentLog,
      newId: () => 'id',
      handlers: answered as never,
      keys: async () => ({ ok: true, value: key }),
      version: '9.9.9',
      versions: [2],
      random: randomBytes,
    });
    const address = testAddress(practice.folder, 'impostor');
    const server = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      host.accept(socket);
    }).listen(address);
    await once(server, 'listening');
    const close = (): void => {
      host.close();
      server.close();
    };
    return { address, received, close };
  }

  it.each<PipeRole>(['administrator', 'operator'])(
    'that poses as the service gets no setting and no secret (from %s)',
    async (role) => {
      const key = await readPipeKey(practice.folder, 'operator');
      if (!key.ok) throw new Error(key.error.message);
      const { address, received, close } = await impostor(key.value);
      const client = createPipeClient<PipeRole>({
        address,
        identify: () => readIdentity(practice.folder, role),
        clock: systemClock,
        random: randomBytes,
        connect: connectPipe,
        requestTimeoutMs: 5_000,
      });
      const settings = practice.settings(1);
      expect(await client.call('settings/apply', settings)).toMatchObject(err({ detail: 'no-access' }));
      client.dispose();
      close();
      const text = received.join('');
      expect(text).toContain('hello');
      expect(text).not.toContain('settings/apply');
      for (const secret of Object.values(settings.secrets)) expect(text).not.toContain(secret?.reveal());
    },
  );
});
