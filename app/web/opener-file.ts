import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that leads a browser to an address with a secret, so that the secret is on no command line. */
export interface OpenerFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes the file for its owner alone (0600), in a new folder for its owner alone (0700). */
export async function writeOpenerFile(address: string): Promise<OpenerFile> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-configurator-'));
  const path = join(folder, 'open.html');
  await writeFile(path, openerPage(address), { mode: 0o600, flag: 'wx' });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Leads on without a step of its own in the browser's history. The address is our own text, so nothing is escaped. */
function openerPage(address: string): string {
  const head = [
    '<meta charset="utf-8">',
    '<title>ECM Configurator</title>',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${address}">`,
  ].join('');
  const body = `<p><a href="${address}">Open ECM Configurator</a></p>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head><body>${body}</body></html>\n`;
}
