import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ok, type Result } from '../../shared/result.ts';
import type { EcmPlugin, PluginHost } from './contract.ts';
import { foreignPlugin, shapeProblem } from './foreign-plugin.ts';
import { inspectPluginFolder, refused, type InspectedPlugin, type RefusedPlugin } from './inspect-folder.ts';
import type { MarkOfTheWeb } from '../platform/mark-of-the-web.ts';

/** Runs a module's file and answers what it exports. */
export type ImportModule = (url: string) => Promise<unknown>;

// The bundler must leave this one alone: the file is known only while the program runs.
const importModule: ImportModule = (url) => import(/* @vite-ignore */ url);

/**
 * Loads the plugin of a folder: its files are checked once more, then its entry is run, and what that returns is looked at.
 * Nothing of a folder that is refused before has been run.
 */
export async function loadPluginFolder(
  folder: string,
  host: PluginHost,
  mark: MarkOfTheWeb,
  importEntry: ImportModule = importModule,
): Promise<Result<EcmPlugin, RefusedPlugin>> {
  const inspected = await inspectPluginFolder(folder, mark);
  if (!inspected.ok) return inspected;
  const { manifest } = inspected.value;
  const refuse = (what: string) =>
    refused(inspected.value, 'entry', `The plugin ${manifest.name} cannot be started: ${what}.`, 'Ask who made the plugin for one that fits version 1 of the plugin contract (docs/plugins.md).');
  const create = await entryOf(inspected.value, importEntry);
  if (!create.ok) return refuse(create.error);
  try {
    const made = await create.value(host);
    const problem = shapeProblem(made, manifest);
    return problem === undefined ? ok(foreignPlugin(made, manifest)) : refuse(problem);
  } catch (error) {
    return refuse(`its start failed (${reasonOf(error)})`);
  }
}

type Create = (host: PluginHost) => unknown;

async function entryOf({ folder, manifest }: InspectedPlugin, importEntry: ImportModule): Promise<Result<Create, string>> {
  const url = pathToFileURL(join(folder, manifest.entry));
  // A module is run once for each address; another version of the file has another one.
  url.searchParams.set('sha256', manifest.sha256[manifest.entry] ?? '');
  try {
    const exported: unknown = await importEntry(url.href);
    const create = typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : undefined;
    return typeof create === 'function' ? ok(create as Create) : { ok: false, error: `${manifest.entry} exports no function as its default` };
  } catch (error) {
    return { ok: false, error: `${manifest.entry} cannot be run (${reasonOf(error)})` };
  }
}

/** One line, so that it fits a sentence and a log. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, 200);
}
