import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { decodeText, saveAsUtf8 } from '../../shared/decode-text.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { RefusalReason } from '../../shared/plugins.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { readRegularFile, type UnreadableReason } from '../platform/files/files.ts';
import { ownershipFault } from '../platform/files/folder-faults.ts';
import { manifestSchema, maxManifestBytes, maxPluginBytes, pluginApiVersion, type PluginManifest } from './manifest.ts';

/** A folder whose files are what its manifest says. */
export interface InspectedPlugin {
  readonly folder: string;
  readonly manifest: PluginManifest;
}

/** Why a folder is not loaded as a plugin; each has its own sentence and remedy. */
export interface RefusedPlugin {
  readonly folder: string;
  /** Where it could be read. */
  readonly manifest?: PluginManifest | undefined;
  readonly reason: RefusalReason;
  readonly failure: Failure;
}

const doing = 'loading the plugin';

/** The refusal of a folder, with the remedy. */
export function refused(
  { folder, manifest }: Pick<RefusedPlugin, 'folder' | 'manifest'>,
  reason: RefusalReason,
  message: string,
  hint: string,
) {
  const cause = failure('configuration', 'file', { message, doing, hint });
  return err<RefusedPlugin>({ folder, manifest, reason, failure: cause });
}

/** A plugin with the bytes that were checked. Only these are run or installed. */
export interface VerifiedPlugin extends InspectedPlugin {
  /** The text of `plugin.json`. */
  readonly manifestBytes: Buffer;
  /** Every file that the manifest lists, by its path in the folder. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const wholeFolder = 'Choose the folder that holds plugin.json, or ask who made the plugin for a whole one.';

/** Checks a folder before anything in it is run; see {@link readTrustedPluginFolder}. */
export async function inspectPluginFolder(
  folder: string,
  mark: MarkOfTheWeb,
): Promise<Result<InspectedPlugin, RefusedPlugin>> {
  const read = await readTrustedPluginFolder(folder, mark);
  return read.ok ? ok({ folder, manifest: read.value.manifest }) : read;
}

/**
 * As {@link readPluginFolder}, for a plugin that is to run or to be installed: nobody but root and this account may have written it.
 * The folder is checked before it is read, because another account could replace an untrusted one by a trusted one afterwards.
 */
export async function readTrustedPluginFolder(
  folder: string,
  mark: MarkOfTheWeb,
): Promise<Result<VerifiedPlugin, RefusedPlugin>> {
  const faultBefore = ownershipFault(folder);
  const read = await readPluginFolder(folder, mark);
  if (!read.ok) return read;
  const files = ['plugin.json', ...read.value.files.keys()].flatMap((file) => pathsTo(folder, file));
  const fault = faultBefore ?? ownershipFault(folder, [...new Set(files)]);
  if (fault === undefined) return read;
  const message = `The plugin ${read.value.manifest.name} is not trusted: ${fault.path} ${fault.problem}.`;
  return refused(read.value, 'owner', message, `If you trust who made it, ${remedy(folder, fault.path)}`);
}

function remedy(folder: string, faulty: string): string {
  const copy = `copy it into a folder that only root and this account may write, and choose the copy: cp -RL ${folder} …`;
  const isInside = faulty === folder || faulty.startsWith(`${folder}${sep}`);
  if (!isInside) return copy;
  return `give it to root or this account and close it to others: chown -R, chmod -R go-w ${folder}. Or ${copy}`;
}

/** Reads each file once, and checks the manifest, the contract's version, every file's presence, mark and hash. */
async function readPluginFolder(folder: string, mark: MarkOfTheWeb): Promise<Result<VerifiedPlugin, RefusedPlugin>> {
  const read = await readManifest(folder);
  if (!read.ok) return refused({ folder }, 'manifest', read.error, wholeFolder);
  const { manifest, bytes } = read.value;
  if (manifest.apiVersion !== pluginApiVersion) {
    const message = `The plugin ${manifest.name} ${manifest.version} is made for version ${manifest.apiVersion} of the plugin contract; this program speaks version ${pluginApiVersion}.`;
    const hint = 'Install the plugin and the program in versions that fit together.';
    return refused({ folder, manifest }, 'api-version', message, hint);
  }
  const files = await readFiles({ folder, manifest }, mark);
  return files.ok ? ok({ folder, manifest, manifestBytes: bytes, files: files.value }) : files;
}

async function readFiles(plugin: InspectedPlugin, mark: MarkOfTheWeb) {
  const { folder, manifest } = plugin;
  const refuse = (reason: RefusalReason, message: string, hint: string) => refused(plugin, reason, message, hint);
  const files = new Map<string, Buffer>();
  let allowedBytes = maxPluginBytes;
  for (const [file, expected] of Object.entries(manifest.sha256)) {
    const path = join(folder, file);
    const read = (await hasLinkOnPath(folder, file))
      ? err<UnreadableReason>('not-a-regular-file')
      : await readRegularFile(path, allowedBytes);
    if (!read.ok) return unreadable(plugin, file, read.error);
    if (await mark.isMarked(path)) {
      return refuse(
        'mark-of-the-web',
        `Windows marked ${file} of the plugin ${manifest.name} as downloaded from the internet.`,
        'If you trust where it came from, choose Unblock here, or Properties > General > Security > Unblock of each file in Windows, and load it again.',
      );
    }
    if (createHash('sha256').update(read.value).digest('hex') !== expected.toLowerCase()) {
      return refuse(
        'wrong-hash',
        `The file ${file} of the plugin ${manifest.name} is not the one that its manifest names.`,
        'It was changed or damaged. Get the plugin again from who made it.',
      );
    }
    allowedBytes -= read.value.length;
    files.set(file, read.value);
  }
  return ok(files);
}

/** Whether the file, or a folder between the plugin's folder and the file, is a link to somewhere else. */
async function hasLinkOnPath(folder: string, file: string): Promise<boolean> {
  const stats = await Promise.allSettled(pathsTo(folder, file).map((path) => lstat(path)));
  return stats.some((each) => each.status === 'fulfilled' && each.value.isSymbolicLink());
}

/** The file, and the folders between the plugin's folder and the file. */
function pathsTo(folder: string, file: string): readonly string[] {
  const names = file.split('/');
  return names.map((_name, index) => join(folder, ...names.slice(0, index + 1)));
}

function unreadable(plugin: InspectedPlugin, file: string, reason: UnreadableReason) {
  const { name } = plugin.manifest;
  if (reason === 'too-large') {
    const message = `The files of the plugin ${name} are larger than ${maxPluginBytes / 1024 / 1024} MB together.`;
    return refused(plugin, 'manifest', message, 'Ask who made the plugin for a smaller one.');
  }
  if (reason === 'not-a-regular-file') {
    const message = `${file} of the plugin ${name} is a link or something else that is not a regular file inside its folder.`;
    const hint = 'Put the file itself in its place, or unpack the plugin again with all of its files.';
    return refused(plugin, 'missing-file', message, hint);
  }
  const hint =
    'Unpack the plugin again with all of its files, or check the permissions of the folder; then choose it again.';
  return refused(plugin, 'missing-file', `The plugin ${name} lacks its file ${file}.`, hint);
}

const manifestProblems: Readonly<Record<UnreadableReason, (folder: string) => string>> = {
  missing: (folder) => `There is no plugin.json in ${folder}.`,
  'not-a-regular-file': (folder) => `plugin.json in ${folder} is not a regular file.`,
  'too-large': (folder) => `plugin.json in ${folder} is larger than ${maxManifestBytes / 1024 / 1024} MB.`,
  unreadable: (folder) => `plugin.json in ${folder} cannot be read.`,
};

async function readManifest(folder: string) {
  const path = join(folder, 'plugin.json');
  const read = await readRegularFile(path, maxManifestBytes);
  if (!read.ok) return err(manifestProblems[read.error](folder));
  const text = decodeText(read.value);
  if (!text.ok) return err(`${path} ${text.error}. ${saveAsUtf8}`);
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text.value));
    if (parsed.success) return ok({ manifest: parsed.data, bytes: read.value });
    const [issue] = parsed.error.issues;
    // The reason for a refused key is in the nested issue.
    const reason = (issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message) ?? '';
    return err(`${path} is not the manifest of a plugin: ${issue?.path.join('.') ?? ''} ${reason}`.trim());
  } catch {
    return err(`${path} is not JSON.`);
  }
}
