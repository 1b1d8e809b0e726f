import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { err, ok, type Result } from '../../shared/result.ts';
import { reasonOf } from '../platform/files/denial.ts';
import type { MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { writeHint } from '../platform/files/write-hint.ts';
import { canConfineImports, confineImports, RefusedImportError } from './confine-imports.ts';
import { unaudited, type CredentialAudit, type EcmPlugin, type PluginHost } from './contract.ts';
import { externalPlugin, shapeProblem } from './external-plugin.ts';
import { readTrustedPluginFolder, refused, type RefusedPlugin, type VerifiedPlugin } from './inspect-folder.ts';
import type { PluginManifest } from './manifest.ts';
import { makePrivateCopy, type PrivateCopy } from './private-copy.ts';

interface LoadParts {
  /** Private copies of plugins are made in it. */
  readonly runFolder: string;
  readonly host: PluginHost;
  readonly audit?: CredentialAudit;
  readonly mark: MarkOfTheWeb;
}

const askMaker = 'Ask who made the plugin for one that fits version 1 of the plugin contract (docs/plugins.md).';

/**
 * Loads the plugin of a folder: its files are checked once more, written as checked into a private copy, and its entry is run from
 * there. Closing the plugin removes the copy. No code of a refused folder is run.
 */
export async function loadPluginFolder(
  folder: string,
  { runFolder, host, mark, audit = unaudited }: LoadParts,
): Promise<Result<EcmPlugin, RefusedPlugin>> {
  const read = await readTrustedPluginFolder(folder, mark);
  if (!read.ok) return read;
  const refuse = (what: string, hint = askMaker) =>
    refused(read.value, 'entry', `The plugin ${read.value.manifest.name} cannot be started: ${what}.`, hint);
  if (!canConfineImports())
    return refuse(
      `Node ${process.versions.node} cannot restrict what it imports`,
      'Start this program with Node 22.15 or later.',
    );
  const copy = await copyOf(runFolder, read.value);
  if (!copy.ok)
    return refuse(
      `its private copy cannot be written (${reasonOf(copy.error)})`,
      `${writeHint(copy.error)} The folder is ${runFolder}.`,
    );
  const endConfinement = confineImports(copy.value.folder);
  const end = async (): Promise<void> => {
    endConfinement();
    await copy.value.remove();
  };
  const started = await start(copy.value, read.value.manifest, host, audit);
  if (!started.ok) {
    await end();
    return refuse(started.error);
  }
  const close = async (): Promise<void> => {
    await started.value.close();
    await end();
  };
  return ok({ ...started.value, close });
}

async function copyOf(runFolder: string, plugin: VerifiedPlugin): Promise<Result<PrivateCopy, unknown>> {
  try {
    return ok(await makePrivateCopy(runFolder, plugin));
  } catch (error) {
    return err(error);
  }
}

type Create = (host: PluginHost) => unknown;

async function start({ folder }: PrivateCopy, manifest: PluginManifest, host: PluginHost, audit: CredentialAudit) {
  const create = await entryOf(folder, manifest.entry);
  if (!create.ok) return create;
  try {
    const made = await create.value(host);
    const problem = shapeProblem(made, manifest);
    return problem === undefined ? ok(externalPlugin(made, manifest, audit)) : err(problem);
  } catch (error) {
    return err(`its start failed (${ownReason(error)})`);
  }
}

async function entryOf(folder: string, entry: string): Promise<Result<Create, string>> {
  try {
    // Not bundled: the file is known only at run time.
    const exported: unknown = await import(/* @vite-ignore */ pathToFileURL(join(folder, entry)).href);
    const create =
      typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : undefined;
    return typeof create === 'function' ? ok(create as Create) : err(`${entry} exports no function as its default`);
  } catch (error) {
    return err(`${entry} cannot be run (${ownReason(error)})`);
  }
}

/** Without what the plugin says itself, because this is logged. */
function ownReason(error: unknown): string {
  if (error instanceof RefusedImportError) return error.message;
  return error instanceof SyntaxError ? 'it is not valid JavaScript' : 'it threw an error';
}
