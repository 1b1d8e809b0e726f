import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCliHarness } from '../../test-support/cli-harness.ts';
import { createHttpServers, type HttpServers } from '../../test-support/http-servers.ts';
import { startScriptedServer, type ScriptedServer } from '../../test-support/scripted-server.ts';
import { testCertificate } from '../../test-support/test-certificates.ts';

/** A proxy that records everything stands for the network: what it receives, others on the way can read. */

const cli = await startCliHarness();
let proxy: ScriptedServer;
let servers: HttpServers;
const overheard: string[] = [];

beforeAll(async () => {
  proxy = await startScriptedServer();
  proxy.always(({ request, body, response }) => {
    overheard.push(`${request.url ?? ''} ${body}`);
    response.writeHead(500).end();
  });
});
afterAll(async () => {
  await proxy.close();
  await cli.stop();
});
beforeEach(() => {
  servers = createHttpServers();
  overheard.length = 0;
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy.origin);
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await servers.end();
});

const request = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
const commands: Readonly<Record<string, readonly string[]>> = {
  lookup: ['lookup', ...request],
  retrieve: ['retrieve', '--credential', 'x', ...request],
  diagnose: ['diagnose', ...request],
};
const remote = 'http://pi.invalid:8080';
const secretsFile = ['--secrets-file', cli.secretsFile, '--json'];

describe('an endpoint on this computer', () => {
  it.each(['lookup', 'diagnose'])('is reached by %s without the proxy of the environment', async (name) => {
    const { code } = await cli.run([...(commands[name] ?? []), '--settings', await cli.settings(), ...secretsFile]);
    expect(code).toBe(0);
    expect([overheard, proxy.connections.total]).toEqual([[], 0]);
  });
});

describe('plain http to another computer', () => {
  const confirmedThere = (): Promise<string> =>
    cli.file({
      revision: 1,
      plugin: { endpointUrl: `${remote}/AuthService.svc`, apiUser: 'svc', globalApprover: 'approver' },
      confirmedHttpOrigins: [remote],
    });
  const refusal = {
    code: 2,
    json: {
      ok: false,
      error: { kind: 'configuration', setting: 'endpointUrl', message: expect.stringContaining(remote) },
    },
  };

  it.each(Object.entries(commands))('is refused by %s, whatever the settings file says', async (_name, argv) => {
    expect(await cli.run([...argv, '--settings', await confirmedThere(), ...secretsFile])).toMatchObject(refusal);
    expect(overheard).toEqual([]);
  });

  it.each(['http://pi.invalid', 'http://pi.invalid:8081', 'http://other.invalid:8080'])(
    'is refused when the command line allows another origin: %s',
    async (origin) => {
      const allow = ['--allow-plain-http', origin];
      const argv = [...(commands['lookup'] ?? []), ...allow, '--settings', await confirmedThere(), ...secretsFile];
      expect(await cli.run(argv)).toMatchObject(refusal);
      expect(overheard).toEqual([]);
    },
  );

  it.each(['pi.invalid', 'https://pi.invalid', 'http://pi.invalid/path', 'http://user@pi.invalid', ''])(
    'is not allowed by what is no origin of http: "%s"',
    async (text) => {
      const { code, json } = await cli.run([...(commands['lookup'] ?? []), '--allow-plain-http', text, '--json']);
      expect({ code, json }).toMatchObject({ code: 2, json: { error: { detail: 'usage' } } });
    },
  );

  it.each(['lookup', 'diagnose'])('is used by %s when the command line allows it, with a warning', async (name) => {
    const argv = [...(commands[name] ?? []), '--allow-plain-http', `${remote}/`, '--settings', await confirmedThere()];
    const { err, json } = await cli.run([...argv, ...secretsFile]);
    expect(JSON.stringify(json)).not.toContain('has not been confirmed');
    expect(err).toContain('plain http');
  });

  it('is refused for the contract, from the settings and by name, unless it is allowed', async () => {
    const settings = ['--settings', await confirmedThere(), '--json'];
    const check = ['contract', 'check', ...settings];
    const named = [...check, '--wsdl', `${remote}/x?wsdl`];
    for (const argv of [check, named]) expect(await cli.run(argv)).toMatchObject(refusal);
    expect(overheard).toEqual([]);
    for (const argv of [check, named]) await cli.run([...argv, '--allow-plain-http', remote]);
    // ?singleWsdl and ?wsdl of the Endpoint URL, and the named document.
    expect(overheard).toHaveLength(3);
  });

  it('that was imported is saved with a warning, and refused until it is confirmed', async () => {
    const imported = await cli.run(['settings', 'import', await confirmedThere(), '--json']);
    expect(imported).toMatchObject({ code: 0, err: expect.stringContaining('not been confirmed') });
    expect(await cli.run([...(commands['lookup'] ?? []), ...secretsFile])).toMatchObject(refusal);
    expect(overheard).toEqual([]);
  });

  it('that an administrator confirmed in the app counts for the saved settings', async () => {
    const plugin = { endpointUrl: `${remote}/AuthService.svc`, apiUser: 'svc', globalApprover: 'approver' };
    await mkdir(cli.dataFolder, { recursive: true });
    const content = { revision: 1, plugin, confirmedHttpOrigins: [remote] };
    await writeFile(join(cli.dataFolder, 'settings.json'), JSON.stringify(content));
    const { json } = await cli.run([...(commands['lookup'] ?? []), ...secretsFile]);
    expect(JSON.stringify(json)).not.toContain('has not been confirmed');
  });
});

describe('https to another computer', () => {
  it('goes through the proxy, which sees where to and nothing else', async () => {
    const certificate = await testCertificate({ dnsName: 'pi.invalid' });
    const [server, tunnel] = [await servers.server(certificate), await servers.proxyServer()];
    vi.stubEnv('https_proxy', tunnel.url);
    const target = `pi.invalid:${new URL(server.origin).port}`;
    const trustedCaFile = join(cli.folder, 'remote.pem');
    await writeFile(trustedCaFile, certificate.cert);
    const settings = await cli.settings({ endpointUrl: `https://${target}/AuthService.svc`, trustedCaFile });
    await cli.run([...(commands['lookup'] ?? []), '--settings', settings, ...secretsFile]);
    expect(tunnel.targets).toContain(target);
    expect(server.bodies.length).toBeGreaterThan(0);
    expect(overheard).toEqual([]);
  });
});
