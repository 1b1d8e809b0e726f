import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { withheldText } from '../../main/platform/secrets/server-text.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { startCliHarness } from '../../test-support/cli-harness.ts';

/** What the command line shows of the text of another system (security.md, rule 5). */

const { pi, dataFolder, secretsFile, settings, run, stop } = await startCliHarness();
const site = createServer((_request, response) => {
  response
    .writeHead(404, { 'content-type': 'text/html' })
    .end('<html><style>x{}</style><p>Ask the <b>farm</b> team.</p></html>');
}).listen(0, '127.0.0.1');
await once(site, 'listening');
const siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/x?singleWsdl`;
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await stop();
});
beforeEach(() => pi.clearFaults());

const kiosk = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
const setup = async (): Promise<readonly string[]> => ['--settings', await settings(), '--secrets-file', secretsFile];
const said = 'Ask the owner of the list.';
const refuse = (message: string): void =>
  pi.inject({ does: 'refuse', code: 42, message, operation: 'AccountStoreOps_StoredCredential_GetList', times: 20 });

describe('the text of PI', () => {
  it.each([['lookup', '--explain'], ['diagnose']])('is shown by %s only where it is asked for', async (...command) => {
    refuse(said);
    const plain = await run([...command, ...kiosk, ...(await setup()), '--json']);
    expect(plain.code).toBe(6);
    expect(plain.out + plain.err).not.toContain(said);
    const shown = await run([...command, ...kiosk, ...(await setup()), '--json', '--show-text']);
    expect(shown.json['error']).toMatchObject({ message: 'PI reports error 42.', text: said });
    expect(JSON.stringify({ ...shown.json, error: {} })).not.toContain(said);
    const forPeople = await run([...command, ...kiosk, ...(await setup()), '--show-text']);
    expect(forPeople.err).toContain(`Text of the other system: ${said}`);
  });

  it('is withheld if it contains a secret', async () => {
    const password = practiceSecrets(pi).apiPassword.reveal();
    refuse(`Not for ${Buffer.from(password).toString('base64')}.`);
    const { json, out } = await run(['lookup', ...kiosk, ...(await setup()), '--json', '--show-text']);
    expect(json['error']).toMatchObject({ text: withheldText });
    expect(out).not.toContain(Buffer.from(password).toString('base64'));
  });

  // A store that others may read is refused by its permission bits.
  it.skipIf(process.platform === 'win32')(
    'is the only reason to open the store of secrets where all needed ones are given',
    async () => {
      await mkdir(dataFolder, { recursive: true, mode: 0o700 });
      const store = join(dataFolder, 'secrets.json');
      await writeFile(store, '{}');
      await chmod(store, 0o644);
      const words = ['lookup', ...kiosk, ...(await setup())];
      expect(await run(words)).toMatchObject({ code: 0, err: expect.not.stringContaining(store) });
      refuse(said);
      expect((await run([...words, '--show-text'])).err).toContain(store);
      await rm(dataFolder, { recursive: true });
    },
  );

  it('is not shown by retrieve', async () => {
    refuse(said);
    const { json, out } = await run(['retrieve', '--credential', 'v1.x', ...kiosk, ...(await setup()), '--json']);
    expect(json).toMatchObject({ ok: false });
    expect(out).not.toContain(said);
  });
});

describe('the text of a page instead of a WSDL', () => {
  it('is shown by contract check only where it is asked for', async () => {
    const check = ['contract', 'check', '--wsdl', siteUrl, '--json'];
    expect((await run(check)).json['error']).not.toHaveProperty('text');
    expect((await run([...check, '--show-text'])).json['error']).toMatchObject({ text: 'Ask the farm team.' });
  });
});
