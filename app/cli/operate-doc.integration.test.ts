import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandsOf, type DocCommand } from '../../test-support/operate-doc.ts';
import { requestRecord } from '../../test-support/request-record.ts';
import { serviceCli } from '../../test-support/service-cli.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../test-support/service-on-practice.ts';

/** Each command in these sections of docs/operate.md is run as it stands there, in its order. */

let practice: ServiceOnPractice;
let cli: ReturnType<typeof serviceCli>;
let files: string;

beforeEach(async () => {
  practice = await serviceOnPractice();
  cli = serviceCli(practice);
  files = join(practice.folder, 'given');
  await mkdir(files, { mode: 0o700 });
  await copyFile(await cli.settingsFile(1), join(files, 'settings.json'));
  await copyFile(await cli.secretsFile(), join(files, 'secrets.json'));
  await copyFile(join(files, 'settings.json'), join(files, 'new.json'));
  const requests = { ok: true, requests: [requestRecord()] };
  await writeFile(join(files, 'requests.json'), JSON.stringify(requests), { mode: 0o600 });
  await writeFile(join(files, 'new-password.txt'), `${practice.settings(1).secrets.apiPassword?.reveal()}\n`);
});
afterEach(() => practice.stop());

async function run({ line, argv, input }: DocCommand, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const named = argv.map((word) => (/^[\w-]+\.json$/.test(word) ? join(files, word) : word));
  const stdin = input === undefined ? '' : await readFile(join(files, input));
  // The link of settings that were just applied may not be there yet, which fails the diagnosis.
  if (argv[0] === 'diagnose') await linked();
  const { code, out, err } = await cli.run(named, stdin, env);
  expect({ line, code, said: out !== '' }, out + err).toEqual({ line, code: 0, said: true });
}

const linked = () => vi.waitFor(() => expect(practice.service.status().link.active).toBe(true), { timeout: 10_000 });
const applied = async (): Promise<void> => {
  const { secrets, ...settings } = practice.settings(1);
  expect((await practice.service.apply(settings, secrets)).ok).toBe(true);
};
const saved = async (): Promise<void> => {
  // Revisions 1 and 2: after the settings of the service they would be later ones.
  for (const tokenTtlMinutes of [5, 6]) {
    const file = await cli.settingsFile(1, { tokenTtlMinutes });
    expect(await cli.run(['settings', 'import', file])).toMatchObject({ code: 0 });
  }
  await applied();
};

describe.each([
  ['Setting a server up without a screen', async () => {}],
  ['Secrets of the service', applied],
  ['Maintenance', applied],
  ['Level of the log', applied],
  ['Audit trail', saved],
  ['Settings history', saved],
  ['Impact of changed settings', saved],
  ['Several ECMs', async () => {}],
] as const)('the commands of "%s"', (section, prepare) => {
  const commands = commandsOf(section);

  it('work as they stand there', async () => {
    expect(commands.length).toBeGreaterThan(0);
    await prepare();
    for (const command of commands) await run(command);
  });
});

describe.skipIf(process.platform !== 'linux')('the commands of "Start, stop, install"', () => {
  it('call the service manager', async () => {
    const calls = join(practice.folder, 'given', 'calls');
    await writeFile(join(files, 'systemctl'), `#!/bin/sh\necho "$*" >> "${calls}"\n`);
    await chmod(join(files, 'systemctl'), 0o755);
    const commands = commandsOf('Start, stop, install');
    expect(commands).toHaveLength(5);
    for (const command of commands) await run(command, { PATH: `${files}:${process.env['PATH']}` });
    for (const verb of ['enable', 'start', 'restart', 'stop', 'disable --now'])
      expect(await readFile(calls, 'utf8')).toContain(`${verb} ecm-service.service\n`);
  });
});
