import { stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { failure } from '../../../shared/errors.ts';
import { codeOf } from '../../lib/error-code.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { readTextIfPresent } from '../../platform/files/files.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import { setFileAside, writeAsHolder } from './set-aside.ts';
import { withSaved, type RevisionSaved, type SavedRevision } from './settings-history.ts';

/** The file of the settings history, beside the settings file. Only the holder of the lock of the settings file writes it. */

const section = z.record(z.string(), z.unknown());
/** Contracts are large and seldom change, so each is stored once; a revision has its place in the list. */
const fileSchema = z.object({
  version: z.literal(1),
  contracts: z.array(z.unknown()),
  revisions: z.array(
    z.object({
      revision: z.int().min(0),
      at: z.string(),
      by: z.string(),
      changed: z.array(z.string()),
      settings: z.object({
        pluginId: z.string(),
        plugin: section,
        plugins: z.record(z.string(), section).optional(),
        appliance: section,
        contract: z.int().min(0).optional(),
        operation: section.optional(),
        confirmedHttpOrigins: z.array(z.string()).optional(),
      }),
    }),
  ),
});

/** Older revisions are left out of a larger file; settings and a contract have some 100 KiB at most. */
const maxBytes = 16 * 1024 * 1024;

/** `settings-history.json` of `settings.json`. */
export function historyPath(settingsPath: string): string {
  const { dir, name } = parse(settingsPath);
  return join(dir, `${name}-history.json`);
}

export function historyToText(revisions: readonly SavedRevision[]): string {
  const places = new Map<string, number>();
  const placeOf = (contract: unknown): number => {
    const text = JSON.stringify(contract);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  };
  const packed = revisions.map(({ settings, ...revision }) => {
    const { contract, ...others } = settings;
    return { ...revision, settings: { ...others, ...(contract !== undefined && { contract: placeOf(contract) }) } };
  });
  const contracts = [...places.keys()].map((text) => JSON.parse(text) as unknown);
  const text = `${JSON.stringify({ version: 1, contracts, revisions: packed })}\n`;
  return text.length > maxBytes && revisions.length > 1 ? historyToText(revisions.slice(1)) : text;
}

/** `undefined` for what is no history. */
export function parseHistory(text: string): readonly SavedRevision[] | undefined {
  try {
    const { contracts, revisions } = fileSchema.parse(JSON.parse(text));
    return revisions.map(({ settings, ...revision }) => {
      const { contract: place, ...others } = settings;
      const contract = place === undefined ? undefined : contracts[place];
      return { ...revision, settings: { ...others, ...(contract !== undefined && { contract }) } };
    });
  } catch {
    return undefined;
  }
}

/** Oldest first; none if there is no file. */
export async function readHistory(settingsPath: string): Promise<Result<readonly SavedRevision[], Failure>> {
  const path = historyPath(settingsPath);
  try {
    const text = await readTextIfPresent(path);
    const history = text === undefined ? [] : parseHistory(text);
    return history === undefined ? err(unreadable(path, 'it is no history of settings')) : ok(history);
  } catch (error) {
    return err(unreadable(path, reasonOf(error)));
  }
}

/** 0 if none is kept, or the history cannot be read. The newest is not always the last: in histories of earlier releases numbers began anew. */
export async function newestKept(settingsPath: string): Promise<number> {
  const history = await readHistory(settingsPath);
  return history.ok ? Math.max(0, ...history.value.map(({ revision }) => revision)) : 0;
}

function unreadable(path: string, reason: string): Failure {
  return failure('configuration', 'file', {
    message: `The settings history ${path} cannot be read: ${reason}.`,
    doing: 'reading the settings history',
    hint: 'Check that this account may read the file. The next save of the settings sets a file aside that is none, and begins a new one.',
  });
}

/** When the settings were written last, ISO 8601; `undefined` if there are none. */
export async function modifiedAt(settingsPath: string): Promise<string | undefined> {
  try {
    return (await stat(settingsPath)).mtime.toISOString();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Records a save that was made. The settings are saved already, so what goes wrong here is answered as notices. */
export async function recordSave(settingsPath: string, saved: RevisionSaved, now: number): Promise<readonly string[]> {
  const path = historyPath(settingsPath);
  try {
    const text = await readTextIfPresent(path);
    const history = text === undefined ? [] : parseHistory(text);
    const aside = history === undefined ? await setFileAside(path, now) : undefined;
    await writeAsHolder(path, historyToText(withSaved(history ?? [], saved)));
    return aside === undefined
      ? []
      : [`The settings history could not be read. It was kept as ${aside}; a new one begins.`];
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return [
      `The settings are saved, but not their history: ${path} cannot be written (${reasonOf(error)}). ${writeHint(error)}`,
    ];
  }
}
