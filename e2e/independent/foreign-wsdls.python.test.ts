import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../shared/contract-functions.ts';

/** WSDLs of Debian packages that have nothing to do with PI: they are read, and nothing is found in them. */

const documentation = '/usr/share/doc';
const packages = ['libsoap-wsdl-perl', 'libsoap-lite-perl'];
const wsdls = packages
  .flatMap((name) => {
    const folder = join(documentation, name, 'examples');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  })
  .filter((path) => path.endsWith('.wsdl'));

interface Answer {
  readonly ok: boolean;
  readonly functions: readonly { readonly function: string; readonly status: string; readonly accepted: boolean }[];
  readonly unresolved: readonly string[];
  readonly error: { readonly kind: string; readonly message: string };
}

const ecmctl = fileURLToPath(new URL('../../dist/cli/ecmctl.js', import.meta.url));

async function adapt(path: string): Promise<{ readonly code: unknown; readonly answer: Answer }> {
  const accepted = ['--accept-reads', '--accept', ...functionNames];
  const run = promisify(execFile)(process.execPath, [
    ecmctl,
    'contract',
    'adapt',
    '--json',
    '--wsdl',
    path,
    ...accepted,
  ]);
  const { code, stdout } = await run.then(
    ({ stdout: out }) => ({ code: 0, stdout: out }),
    (error: { readonly code: unknown; readonly stdout: string }) => error,
  );
  return { code, answer: JSON.parse(stdout) as Answer };
}

it('are there', () => {
  expect(wsdls.length).toBeGreaterThanOrEqual(3);
});

describe.each(wsdls.map((path) => [path.slice(documentation.length + 1), path]))('%s', (_name, path) => {
  it('is read without failure, and each needed function is missing by name', async () => {
    const { code, answer } = await adapt(path);
    expect({ code, ok: answer.ok, kind: answer.error.kind }).toEqual({ code: 6, ok: false, kind: 'protocol' });
    expect(answer.functions.map((each) => [each.function, each.status, each.accepted])).toEqual(
      functionNames.map((name) => [name, 'missing', false]),
    );
    expect(answer.unresolved).toEqual(
      expect.arrayContaining(['login', 'loginAsUser', 'listStoredBySystem', 'checkOutStored', 'checkInStored']),
    );
  });
});
