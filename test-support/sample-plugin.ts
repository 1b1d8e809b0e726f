import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A plugin that tests write to a folder. */

/** The text of an entry; `members` replace members of the plugin. */
export const plugin = (members = ''): string => `export default (host) => ({
  id: 'sample', form: { groups: [{ id: 'g', label: 'G' }], fields: [
    { key: 'limit', label: 'Limit', group: 'g', hint: '', explanation: '', required: false, kind: 'number', min: 1, max: 9, default: 3 },
    { key: 'token', label: 'Token', group: 'g', hint: '', explanation: '', required: true, kind: 'secret' } ] },
  capabilities: () => ['x'], validate: () => undefined, engine: async () => ({ ok: true, value: engine }), replaced: () => 2,
  diagnose: async () => ({ ok: true, value: { ok: true, checks: [] } }), tokenCount: () => 4, clearTokens: () => 4, pendingCheckIns: () => 1,
  onChange: () => () => {}, close: async () => {}, ${members} });
  const engine = {
    findCredentials: async () => ({ trace: [], warnings: [], result: { ok: true, value: [] } }),
    getCredential: async () => ({ ok: true, value: { account: 'a', injectAs: 'a', password: 'in the clear' } }),
    releaseCredential: () => { throw new Error('marked-value'); },
    testRetrieve: async () => 'nonsense',
    health: async () => ({ healthy: true, message: 'fine' }),
  };`;

/** Writes a plugin with this entry and more files, all listed in its manifest. */
export async function writeSample(
  folder: string,
  entry: string,
  more: Readonly<Record<string, string>> = {},
  version = '1.2.3',
): Promise<void> {
  const files = Object.entries({ 'plugin.mjs': entry, ...more });
  const sha256 = Object.fromEntries(
    files.map(([file, text]) => [file, createHash('sha256').update(text).digest('hex')]),
  );
  const manifest = JSON.stringify({
    id: 'sample',
    name: 'Sample',
    version,
    apiVersion: 1,
    entry: 'plugin.mjs',
    sha256,
  });
  for (const [file, text] of [...files, ['plugin.json', manifest] as const]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}
