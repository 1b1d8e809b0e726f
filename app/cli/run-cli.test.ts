import { describe, expect, it } from 'vitest';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorKinds } from '../../shared/errors.ts';
import { exitCodes } from './command.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecmctl-'));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runCli(argv, '1.2.3', {
    env: { ECM_DATA_DIR: folder },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

function settingsFile(plugin: object): string {
  const path = join(folder, `settings-${Math.random()}.json`);
  writeFileSync(path, JSON.stringify({ version: 1, revision: 1, plugin }));
  return path;
}

const endpoint = 'https://pi.invalid/ERPMWebService/AuthService.svc';

describe('exit codes', () => {
  it('exist for every kind of error and are never 0', () => {
    expect(Object.keys(exitCodes).toSorted()).toEqual(errorKinds.toSorted());
    expect(Object.values(exitCodes).every((code) => code > 0)).toBe(true);
  });
});

describe('a usage error with --json', () => {
  it.each([
    [['lookup', '--json'], { ok: false, credentials: [] }],
    [['lookup', '--user', 'ann', '--type', 'telnet', '--json'], { ok: false, credentials: [] }],
    [['lookup', '--user', 'ann', '--type', 'rdp', '--nonsense', '--json'], { ok: false, credentials: [] }],
    [['retrieve', '--user', 'ann', '--type', 'rdp', '--json'], { ok: false, checkedIn: false }],
    [['diagnose', '--user', 'ann', '--json'], { ok: false, checks: [] }],
    [['secrets', 'set', 'favouriteColour', '--json'], { ok: false }],
    [['nonsense', '--json'], { ok: false }],
    [['--json'], { ok: false }],
    [['settings', '--json'], { ok: false }],
    [['service', '--json'], { ok: false }],
    [['service', 'log-level', 'loud', '--json'], { ok: false }],
    [['service', 'bridging', 'perhaps', '--json'], { ok: false }],
    [['logs', '--lines', '1001', '--json'], { ok: false }],
  ])('%j is one JSON document with exit code 2', async (argv, shape) => {
    const { code, out } = await run(...argv);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ ...shape, error: { kind: 'configuration', detail: 'usage' } });
  });
});

describe('a usage error', () => {
  it.each([
    [['secrets', 'set', 'apiPassword', 'typed-by-mistake']],
    [['logs', '--password=typed-by-mistake']],
    [['logs', '--lines', '1', 'typed-by-mistake']],
  ])('of %j does not repeat a value where none belongs', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toContain('typed-by-mistake');
  });

  it('with a suggestion is one line', async () => {
    expect((await run('bogus')).err).toMatch(/^Error: unknown command 'bogus' \(Did you mean logs\?\)\n/);
  });
});

describe('a settings error', () => {
  const lookup = ['lookup', '--user', 'ann', '--type', 'rdp', '--host', 'web01', '--json'];

  it('of a missing file names the file', async () => {
    const { code, out } = await run(...lookup, '--settings', join(folder, 'absent.json'));
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      credentials: [],
      error: { kind: 'configuration', detail: 'file' },
    });
    expect(out).toContain('absent.json');
  });

  it.each([
    [{}, 'endpointUrl'],
    [{ endpointUrl: endpoint }, 'apiUser'],
    [{ endpointUrl: endpoint, apiUser: 'svc', globalApprover: 'approver' }, 'apiPassword'],
    [
      { endpointUrl: endpoint, apiUser: 'svc', globalApprover: 'approver', domainMap: ['a=A', 'b'] },
      'domainMap, line 2',
    ],
  ])('of %j names %s', async (plugin, name) => {
    const { code, out } = await run(...lookup, '--settings', settingsFile(plugin));
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { kind: 'configuration', message: expect.stringContaining(name) } });
  });

  it('is printed in words without --json, on standard error', async () => {
    const { code, out, err } = await run(...lookup.slice(0, -1), '--settings', settingsFile({}));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Endpoint URL (endpointUrl): is required');
    expect(err).toContain('Hint:');
  });
});

describe('ecmctl settings', () => {
  it('validates, imports, shows and exports without secrets', async () => {
    const source = settingsFile({
      endpointUrl: endpoint,
      apiUser: 'svc',
      globalApprover: 'approver',
      apiPassword: 'marked',
      later: 1,
    });
    expect((await run('settings', 'validate', source)).code).toBe(0);
    expect((await run('settings', 'import', source, '--json')).code).toBe(0);
    const shown = await run('settings', 'show', '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ ok: true, settings: { plugin: { apiUser: 'svc' } } });
    expect(shown.out).not.toContain('later');
    const exported = await run('settings', 'export');
    expect(exported.code).toBe(0);
    for (const { out } of [shown, exported]) expect(out).not.toContain('marked');
  });

  it('validate lists every problem and exits with 2', async () => {
    const { code, out } = await run(
      'settings',
      'validate',
      '--json',
      '--settings',
      settingsFile({ endpointUrl: 'x', apiUser: 'svc' }),
    );
    expect(code).toBe(2);
    const { problems } = JSON.parse(out) as { problems: { key: string }[] };
    expect(problems.map(({ key }) => key)).toEqual(['endpointUrl', 'globalApprover']);
  });

  it.each(['validate', 'import'])('%s names a required setting that is misspelt', async (word) => {
    const source = settingsFile({ endpointURL: endpoint, apiUser: 'svc', globalApprover: 'approver' });
    const { code, err } = await run('settings', word, source);
    expect(code).toBe(2);
    expect(err).toContain('Endpoint URL (endpointUrl): is required');
    expect(err).toContain('This version knows no setting "plugin.endpointURL". It is not used; check its spelling.');
  });

  it.each([
    ['is missing', undefined],
    ['holds no certificate', '<html></html>'],
    ['is empty', ''],
    ['has a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['is PKCS #7', '-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n'],
  ])('validate reads Trusted CA File, which %s', async (_what, text) => {
    const trustedCaFile = join(folder, 'ca.pem');
    if (text !== undefined) writeFileSync(trustedCaFile, text);
    const settings = { endpointUrl: endpoint, apiUser: 'svc', globalApprover: 'approver', trustedCaFile };
    const { code, out } = await run('settings', 'validate', '--json', '--settings', settingsFile(settings));
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 2, ok: false, error: { setting: 'trustedCaFile' } });
  });
});

describe('sections of a settings file that belong to no plugin', () => {
  const plugin = { endpointUrl: endpoint, apiUser: 'svc', globalApprover: 'approver' };
  const file = (sections: object): string => {
    const path = join(folder, 'sections.json');
    writeFileSync(path, JSON.stringify({ plugin, ...sections }));
    return path;
  };
  const wrong = { site: 'https://x y', port: 0, clientId: 5 };
  const validate = async (sections: object) => {
    const { code, out } = await run('settings', 'validate', file(sections), '--json');
    return { code, ...(JSON.parse(out) as { problems: { key: string }[] }) };
  };

  it('are checked by validate: every problem of the appliance by its key', async () => {
    const { problems, ...others } = await validate({ appliance: wrong });
    expect(problems.map(({ key }) => key)).toEqual(['appliance.site', 'appliance.port', 'appliance.clientId']);
    expect(others).toMatchObject({ code: 2, ok: false, error: { kind: 'configuration', setting: 'appliance.site' } });
  });

  it('are named in words without --json, with label and remedy', async () => {
    const { code, out, err } = await run('settings', 'validate', file({ appliance: wrong }));
    expect(code).toBe(2);
    expect(out).toContain('Site host name (appliance.site): must be the host name alone');
    expect(out).toContain('Port (appliance.port): must be a whole number from 1 to 65535');
    expect(err).toContain('Hint: Correct "Site host name"');
  });

  it.each([
    ['is absent', {}],
    ['is empty', { appliance: {} }],
    ['is that of the app without a site', { appliance: { site: '', port: 443, clientId: '', group: 'Default' } }],
    ['is complete', { appliance: { site: 'pra.example', clientId: 'ecm' } }],
  ])('are valid where the appliance %s', async (_what, sections) =>
    expect(await validate(sections)).toMatchObject({ code: 0, ok: true, problems: [] }),
  );

  it.each<[object, string]>([
    [{ appliance: { site: 'pra.example' } }, 'appliance.clientId'],
    [{ appliance: { site: 5 } }, 'appliance.site'],
    [{ plugin: { ...plugin, trustedCaFile: '/no/such/file.pem' } }, 'trustedCaFile'],
    [{ contract: {} }, 'contract.version'],
    [{ operation: { historyDays: -1 } }, 'operation.historyDays'],
  ])('%j is a problem of %s', async (sections, key) => {
    const { problems, ...others } = await validate(sections);
    expect(others).toMatchObject({ code: 2, ok: false, error: { kind: 'configuration' } });
    expect(problems[0]).toEqual({ key, code: expect.any(String), message: expect.any(String) });
  });

  it('are shown with their problems', async () => {
    const { out } = await run('settings', 'show', '--json', '--settings', file({ appliance: wrong }));
    expect(JSON.parse(out)).toMatchObject({ ok: true, problems: [{ key: 'appliance.site' }, {}, {}] });
  });

  it('of an appliance that is wrong are imported with a warning that names each problem', async () => {
    const { code, err } = await run('settings', 'import', file({ appliance: wrong }));
    expect(code).toBe(0);
    expect(err).toContain('Warning: Site host name (appliance.site): must be the host name alone');
    expect(err).toContain('Warning: OAuth client id (appliance.clientId): must be text');
  });
});

describe('help and version', () => {
  it.each([
    [['help', '--json'], 'Usage: ecmctl'],
    [['--help', '--json'], 'Usage: ecmctl'],
    [['lookup', '--help', '--json'], 'Usage: ecmctl lookup'],
    [['help', 'service', '--json'], 'Usage: ecmctl service'],
    [['settings', 'help', '--json'], 'Usage: ecmctl settings'],
    [['service', 'status', '--help', '--json'], 'Usage: ecmctl service status'],
    [['--version', '--json'], '1.2.3'],
  ])('are one JSON document with --json: %j', async (argv, beginning) => {
    const { code, out, err } = await run(...argv);
    const { ok, text } = JSON.parse(out) as { ok: boolean; text: string };
    expect([code, ok, err, text.slice(0, beginning.length)]).toEqual([0, true, '', beginning]);
  });

  it('exit with 0', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
    const help = await run('lookup', '--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain('--explain');
  });

  it.each([
    ['service', ['status', 'clear-tokens', 'log-level', 'reconnect', 'bridging']],
    ['logs', ['--follow', '--pretty', '--lines']],
  ])('of %s name what it can do', async (command, words) => {
    const { code, out } = await run(command, '--help');
    expect(code).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });
});

describe('what an argument or a settings file holds', () => {
  const named = (name: string): readonly (readonly string[])[] => [
    [name],
    ['lookup', '--user', name, '--type', name],
    ['lookup', '--user', 'ann', '--type', 'rdp', '--host', 'web01', '--settings', `/nowhere/${name}`],
    ['settings', 'show', '--settings', settingsFile({ endpointUrl: endpoint, apiUser: name, domainMap: [name] })],
    ['settings', 'validate', '--settings', settingsFile({ endpointUrl: endpoint, apiUser: name, domainMap: [name] })],
  ];
  const names = ['a\u009B31mb', 'a\u001B[2Jb', 'a\rb', 'a\u202Eb', 'a\u2028b'];

  it.each(names.flatMap(named).flatMap((argv) => [argv, [...argv, '--json']]))(
    'commands nothing to the terminal: %j %j %j',
    async (...argv) => {
      const { out, err } = await run(...argv);
      expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      if (argv.includes('--json')) expect(JSON.parse(out)).toMatchObject({ ok: argv[1] === 'show' });
    },
  );
});
