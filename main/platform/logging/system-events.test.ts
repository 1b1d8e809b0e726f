import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemEventWriter, type SystemEvent } from './system-events.ts';

const raised: SystemEvent = { id: 101, alert: 'link-down', state: 'raised', message: 'The link is down.' };
const cleared: SystemEvent = { ...raised, state: 'cleared', message: 'The link is up.' };

/** The programs that are called, each as one line. */
function recorded(platform: NodeJS.Platform, exit: { readonly code?: number } = { code: 0 }) {
  const calls: { file: string; args: readonly string[]; input: string | undefined }[] = [];
  const write = systemEventWriter(platform, { SystemRoot: 'D:\\Win' }, async (file, args, input) => {
    calls.push({ file, args, input });
    return { stdout: '', ...exit };
  });
  return { write, calls };
}

const fields = (priority: number, state: string, message: string): string =>
  [
    `MESSAGE=${message}`,
    `PRIORITY=${priority}`,
    'SYSLOG_IDENTIFIER=EcmConfigurator',
    'ECM_EVENT_ID=101',
    'ECM_ALERT=link-down',
    `ECM_STATE=${state}`,
    '',
  ].join('\n');

it('goes into the journal with its fields', async () => {
  const { write, calls } = recorded('linux');
  expect([await write?.(raised), await write?.(cleared)]).toEqual([true, true]);
  expect(calls).toEqual([
    { file: 'logger', args: ['--journald'], input: fields(4, 'raised', 'The link is down.') },
    { file: 'logger', args: ['--journald'], input: fields(6, 'cleared', 'The link is up.') },
  ]);
});

it('goes into the application log of Windows', async () => {
  const { write, calls } = recorded('win32');
  expect([await write?.(raised), await write?.(cleared)]).toEqual([true, true]);
  const log = ['/L', 'APPLICATION', '/SO', 'EcmConfigurator'];
  expect(calls.map(({ file, args }) => ({ file, args }))).toEqual([
    {
      file: 'D:\\Win\\System32\\eventcreate.exe',
      args: [...log, '/T', 'WARNING', '/ID', '101', '/D', 'The link is down.'],
    },
    {
      file: 'D:\\Win\\System32\\eventcreate.exe',
      args: [...log, '/T', 'INFORMATION', '/ID', '201', '/D', 'The link is up.'],
    },
  ]);
});

it.each([
  ['it fails', { code: 1 }],
  ['it is not there', {}],
])('tells when the program of the system does not take it: %s', async (_case, exit) => {
  for (const platform of ['linux', 'win32'] as const)
    expect(await recorded(platform, exit).write?.(raised)).toBe(false);
});

it('has no writer where a system has no event log', () => {
  expect(recorded('darwin').write).toBeUndefined();
});

/** A journal of its own in a mount namespace, with the path that the system's has. */
const inNamespace = (script: string): readonly string[] => [
  '--mount',
  'sh',
  '-euc',
  `mount -t tmpfs tmpfs /run; mkdir -p /run/systemd/journal; ${script}`,
];
const isPossible =
  process.platform === 'linux' &&
  spawnSync('unshare', [...inNamespace('command -v logger'), '']).status === 0 &&
  spawnSync('/usr/bin/python3', ['--version']).status === 0;

it.skipIf(!isPossible)(
  'reaches the socket of the journal in its native protocol (needs root, logger and python3)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ecm-journal-'));
    try {
      const journal = join(folder, 'journal.py');
      await writeFile(
        journal,
        [
          'import socket, subprocess, sys',
          's = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)',
          "s.bind('/run/systemd/journal/socket')",
          "subprocess.run(['logger', '--journald'], stdin=sys.stdin, check=True)",
          'sys.stdout.write(s.recv(65536).decode())',
        ].join('\n'),
      );
      const { write, calls } = recorded('linux');
      await write?.(raised);
      const input = calls[0]?.input ?? '';
      const received = execFileSync('unshare', [...inNamespace(`/usr/bin/python3 ${journal}`)], {
        input,
        encoding: 'utf8',
      });
      expect(received).toBe(input);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
