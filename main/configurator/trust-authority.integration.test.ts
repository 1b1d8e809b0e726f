import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTrust } from '../platform/network/trusted-ca.ts';
import {
  authority,
  issue,
  localhost,
  noAuthority,
  pemOf,
  serverOptions,
  type CertificateRequest,
  type Issued,
} from '../../test-support/issue-certificates.ts';
import { ok } from '../../shared/result.ts';
import { testConfigurator, validPlugin, type TestConfigurator } from '../../test-support/test-configurator.ts';

/** "Trust this CA" over real TLS. */

let root: Issued;
let intermediate: Issued;
let own: Issued;
beforeAll(async () => {
  root = await issue({ name: 'Root', extensions: [authority()] });
  intermediate = await issue({ name: 'Intermediate', issuer: root, extensions: [authority(0)] });
  own = await leaf({ issuer: intermediate });
});

const leaf = (request: Partial<CertificateRequest> = {}) =>
  issue({ name: 'localhost', extensions: [noAuthority, localhost], ...request });

let app: TestConfigurator;
let server: Server | undefined;
let received = 0;
beforeEach(async () => {
  received = 0;
  app = await testConfigurator({ now: Date.now() });
});
afterEach(async () => {
  await app.remove();
  await stop();
});

async function stop(): Promise<void> {
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
}

/** Presents these certificates. @param port any, unless named */
async function serve([first, ...chain]: readonly [Issued, ...Issued[]], port = 0): Promise<number> {
  await stop();
  server = createServer(await serverOptions(first, ...chain), (socket) => {
    socket.on('error', () => {}).on('data', (bytes: Buffer) => (received += bytes.length));
    socket.once('end', () => socket.destroy());
  });
  server.on('tlsClientError', () => {});
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const fingerprintOf = (issued: Issued): string => new X509Certificate(pemOf(issued)).fingerprint256;
const pluginAt = (port: number, trustedCaFile = '') => ({
  ...validPlugin,
  endpointUrl: `https://localhost:${port}/ERPMWebService/AuthService.svc`,
  trustedCaFile,
});
const trust = (port: number, issued: Issued, { file = '', asked = 'pi' as 'pi' | 'appliance', of = app } = {}) =>
  of.call('diagnose/trust-authority', {
    requestId: 'r',
    server: asked,
    plugin: pluginAt(port, file),
    fingerprint: fingerprintOf(issued),
  });
const written = async (): Promise<readonly string[]> =>
  (await readdir(app.folder)).filter((name) => name.startsWith('trusted-ca'));

async function trusted(...args: Parameters<typeof trust>): Promise<string> {
  const answer = await trust(...args);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.file;
}

describe('the certificate is written as PEM into the data folder, and nothing is sent to the server', () => {
  it('of a root authority', async () => {
    const file = await trusted(await serve([own, intermediate, root]), root);
    const certificate = new X509Certificate(await readFile(file, 'utf8'));
    expect(certificate.fingerprint256).toBe(fingerprintOf(root));
    const digest = createHash('sha256')
      .update(createHash('sha256').update(certificate.raw).digest('hex'))
      .digest('hex');
    expect(file).toBe(join(app.folder, `trusted-ca-${digest.slice(0, 16)}.pem`));
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(received).toBe(0);
    expect(app.lines.at(-1)).toEqual(['authority.written', { file, fingerprint: fingerprintOf(root) }]);
    expect(JSON.stringify(app.lines)).not.toContain('BEGIN');
    expect(await app.settingsText()).toBeUndefined();
  });

  it.each([
    ['marked as an authority', [authority(), localhost]],
    ['of a server alone', [noAuthority, localhost]],
  ])('of a self-signed server, %s', async (_what, extensions) => {
    const self = await leaf({ extensions });
    const file = await trusted(await serve([self]), self);
    expect(new X509Certificate(await readFile(file, 'utf8')).fingerprint256).toBe(fingerprintOf(self));
  });

  it('with the certificates of the Trusted CA File that is on screen', async () => {
    const other = await issue({ name: 'Other', extensions: [authority()] });
    const before = join(app.folder, 'before.pem');
    await writeFile(before, `# our own\n${pemOf(other)}`);
    const file = await trusted(await serve([own, intermediate, root]), root, { file: before });
    const read = await readTrust(file, '');
    const expected = [other, root].map((each) => new X509Certificate(pemOf(each)).fingerprint256);
    const pem = (read.ok && read.value.filePem?.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g)) || [];
    expect(pem.map((each) => new X509Certificate(each).fingerprint256)).toEqual(expected);
    expect(await readFile(before, 'utf8')).toContain('# our own');
  });

  it('of a server whose certificate is for another host name, which Diagnose then reports', async () => {
    const elsewhere = await leaf({ issuer: root, extensions: [noAuthority] });
    expect(await trusted(await serve([elsewhere, root]), root)).toContain('trusted-ca-');
  });

  it('of the saved appliance', async () => {
    const port = await serve([own, intermediate, root]);
    const appliance = { site: 'localhost', port, clientId: 'c', group: 'g' };
    await writeFile(join(app.folder, 'settings.json'), JSON.stringify({ revision: 1, plugin: {}, appliance }));
    expect(await trusted(1, root, { asked: 'appliance' })).toContain('trusted-ca-');
  });
});

describe('nothing is written', () => {
  const refusals: Readonly<
    Record<string, { readonly make: () => Promise<Awaited<ReturnType<typeof trust>>>; readonly error: object }>
  > = {
    'if the server presents another certificate now': {
      make: async () => {
        const port = await serve([own, intermediate, root]);
        const again = await issue({ name: 'Root', extensions: [authority()] });
        await serve([await leaf({ issuer: again }), again], port);
        return trust(port, root);
      },
      error: { kind: 'tls', message: expect.stringContaining('not among those that PI presents now') },
    },
    'for an intermediate authority': {
      make: async () => trust(await serve([own, intermediate]), intermediate),
      error: { kind: 'tls', detail: 'unknown-ca', hint: expect.stringContaining('root certificate') },
    },
    'for the certificate of a server that an authority has issued': {
      make: async () => trust(await serve([own, intermediate, root]), own),
      error: { kind: 'tls', detail: 'unknown-ca' },
    },
    'for a root that has expired': {
      make: async () => {
        const past = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };
        const old = await issue({ name: 'Old', extensions: [authority()], ...past });
        return trust(await serve([await leaf({ issuer: old }), old]), old);
      },
      error: { kind: 'tls', detail: 'expired', message: 'The certificate "CN=Old" has expired on 2021-01-01.' },
    },
    'for a root that did not sign what it seems to': {
      make: async () => {
        const posing = await issue({ name: 'Root', extensions: [authority()] });
        return trust(await serve([await leaf({ issuer: root }), posing]), posing);
      },
      error: { kind: 'tls', message: expect.stringMatching(/^Nothing was written, because .* would not help/) },
    },
    'for a root that is trusted already': {
      make: async () => {
        const file = join(app.folder, 'root.pem');
        await writeFile(file, pemOf(root));
        return trust(await serve([own, intermediate, root]), root, { file });
      },
      error: { kind: 'configuration', message: expect.stringContaining('trusted already') },
    },
    'if the Trusted CA File that is on screen cannot be read': {
      make: async () => trust(await serve([own, intermediate, root]), root, { file: join(app.folder, 'none.pem') }),
      error: { kind: 'configuration', setting: 'trustedCaFile' },
    },
    'if nothing listens': {
      make: async () => {
        const port = await serve([own]);
        await stop();
        return trust(port, own);
      },
      error: { kind: 'connectivity', detail: 'refused' },
    },
    'without an appliance': {
      make: async () => trust(1, root, { asked: 'appliance' }),
      error: { kind: 'configuration', setting: 'appliance.site' },
    },
    'in practice': {
      make: async () => {
        await app.call('practice/enter', {});
        return trust(await serve([own, intermediate, root]), root);
      },
      error: { kind: 'configuration', message: expect.stringContaining('Practice') },
    },
  };

  it.each(Object.entries(refusals))('%s', async (_name, { make, error }) => {
    expect(await make()).toMatchObject({ ok: false, error });
    expect(await written()).toEqual([]);
    expect(received).toBe(0);
  });

  it('for an operator', async () => {
    const operator = await testConfigurator({ now: Date.now(), operatorOf: '/var/lib/ecm' });
    operator.pipe.answer('settings/current', () => ok({ revision: 1, plugin: {} }));
    const answer = await trust(await serve([own, intermediate, root]), root, { of: operator });
    expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining('operator') } });
    expect((await readdir(operator.folder)).filter((name) => name.startsWith('trusted-ca'))).toEqual([]);
    await operator.remove();
  });

  it('when it is cancelled', async () => {
    const answer = trust(await serve([own, intermediate, root]), root);
    await app.call('request/cancel', { requestId: 'r' });
    expect(await answer).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(await written()).toEqual([]);
  });
});

it('plain http has no certificate', async () => {
  const plugin = { ...validPlugin, endpointUrl: 'http://127.0.0.1:1/AuthService.svc' };
  const order = { requestId: 'r', server: 'pi', plugin, fingerprint: fingerprintOf(root) } as const;
  expect(await app.call('diagnose/trust-authority', order)).toMatchObject({ error: { setting: 'endpointUrl' } });
});
