import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, mayPass } from '../../lib/error-code.ts';
import { ancestorsOf } from './ancestors.ts';
import { reasonOf } from './denial.ts';
import { makeFolder } from './make-folder.ts';
import { windowsFolderFault, type TrustFault } from './windows-access.ts';
import { writeHint } from './write-hint.ts';

/** Which folders are not trusted, and why. Without schemas, because it runs before anything else of the program is loaded. */

/** `mayPass`: the same may work later without a change of the folder, as after the disk was full. */
export type FolderFault = TrustFault & { readonly mayPass?: boolean };

export interface TrustOptions {
  /** Makes a missing folder, for its owner alone. */
  readonly make?: boolean;
  /** The account of this process by its number; `undefined` where accounts have none (Windows). */
  readonly user?: number | undefined;
}

/** Why the data folder is not used (security.md rule 4). */
export function dataFolderFault(
  folder: string,
  { make = false, user = process.geteuid?.() }: TrustOptions = {},
): FolderFault | undefined {
  const path = resolve(folder);
  return faultOrError(path, () =>
    user === undefined ? (placeFault(path) ?? windowsFolderFault(path, make)) : folderFault(path, make, [0, user]),
  );
}

/** Likewise of the data folder of another account's service, of which the files are not listed. */
export function serviceFolderFault(folder: string, user: number | undefined): FolderFault | undefined {
  const path = resolve(folder);
  return faultOrError(path, () => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || user === undefined) return undefined;
    const trusted = [0, user, stats.uid];
    return aboveFault(path, trusted) ?? entryFault(path, stats, trusted);
  });
}

/**
 * The first fault of a folder that is to be trusted, such as that of a plugin, of the folders above it, and of these files and folders
 * in it. What is missing has none; on Windows nothing has.
 */
export function ownershipFault(
  folder: string,
  inside: readonly string[] = [],
  user: number | undefined = process.geteuid?.(),
): Pick<TrustFault, 'path' | 'problem'> | undefined {
  if (user === undefined) return undefined;
  const [path, trusted] = [resolve(folder), [0, user]];
  return faultOrError(path, () => aboveFault(path, trusted) ?? firstFault([path, ...inside], trusted));
}

function faultOrError(path: string, find: () => TrustFault | undefined): FolderFault | undefined {
  try {
    return find();
  } catch (error) {
    const owner = codeOf(error) === 'EACCES' ? ownerOf(path) : undefined;
    if (owner !== undefined && owner !== process.geteuid?.()) return foreignFault(path, owner, process.geteuid?.());
    const problem = `cannot be made or checked (${reasonOf(error)})`;
    if (mayPass(error)) return { path, problem, hint: writeHint(error), mayPass: true };
    return { path, problem, hint: 'Check that this account may use the folder, or name another in ECM_DATA_DIR.' };
  }
}

/** Nothing if a folder above may not be searched. */
function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid;
  } catch {
    return undefined;
  }
}

function folderFault(path: string, make: boolean, trusted: readonly number[]): TrustFault | undefined {
  const above = aboveFault(path, trusted);
  if (above !== undefined) return above;
  if (make && lstatSync(path, { throwIfNoEntry: false }) === undefined) makeFolder(path);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return placeFault(path, stats) ?? entryFault(path, stats, trusted) ?? firstFault(entriesOf(path), trusted);
}

/** Something else is in place of the folder. A link is another fault. */
function placeFault(path: string, stats = lstatSync(path, { throwIfNoEntry: false })): TrustFault | undefined {
  if (stats === undefined || stats.isDirectory() || stats.isSymbolicLink()) return undefined;
  return { path, problem: 'is not a folder', hint: 'Move it aside, or name another folder in ECM_DATA_DIR.' };
}

/** Chromium keeps its profile here, with links of its own; it trusts nothing that others could write, because the folder is checked. */
const ofChromium = 'browser';
/** Each plugin is checked when it is inspected, so that a faulty one does not stop the program. */
const ofPlugins = 'plugins';

/** The entries of the folder and of its folders. */
function entriesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const isOpened = entry.isDirectory() && entry.name !== ofChromium && entry.name !== ofPlugins;
    return isOpened ? [path, ...namesIn(path).map((name) => join(path, name))] : [path];
  });
}

/** A folder of root's that this account may not list is not used either. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function firstFault(paths: readonly string[], trusted: readonly number[]): TrustFault | undefined {
  for (const path of paths) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    const fault = stats === undefined ? undefined : entryFault(path, stats, trusted);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function entryFault(path: string, stats: Stats, trusted: readonly number[]): TrustFault | undefined {
  const owner = ownerFault(path, stats, trusted);
  if (owner !== undefined) return owner;
  if (stats.isSymbolicLink())
    return {
      path,
      problem: 'is a symbolic link',
      hint: `Put the file or folder itself in its place, or remove it: rm ${path}`,
    };
  if (stats.isSocket()) return undefined; // the mode of a socket says who may connect, not who may replace it
  if (!stats.isFile() && !stats.isDirectory())
    return { path, problem: 'is neither a file nor a folder', hint: `Remove it: rm ${path}` };
  if ((stats.mode & 0o022) === 0) return undefined;
  const mode = stats.isDirectory() ? '-R go-w' : 'go-w';
  const hint = `If you trust what is in it, close it to others: chmod ${mode} ${path}. Otherwise move it aside: mv ${path} ${path}.untrusted`;
  return { path, problem: 'may be written by other accounts', hint };
}

function ownerFault(path: string, { uid }: Stats, trusted: readonly number[]): TrustFault | undefined {
  return trusted.includes(uid) ? undefined : foreignFault(path, uid, trusted.at(-1));
}

/** Only root can take the files of another account over; others may be operators, who use none of them. */
function foreignFault(path: string, uid: number, own: number | undefined): TrustFault {
  const ofRoot = `If you trust what is in it, take it over: chown -R ${own} ${path}`;
  const ofOthers =
    'An operator can use the app, ecmctl logs and ecmctl service status, clear-tokens, log-level and reconnect';
  const hint = [
    `If the folder is that of a service, its settings and secrets are for administrators: run this program as its account: sudo -u '#${uid}' env ECM_DATA_DIR=… …`,
    own === 0 ? ofRoot : ofOthers,
    own === 0 ? `Otherwise move it aside: mv ${path} ${path}.untrusted` : 'Or name another folder in ECM_DATA_DIR',
  ].join('. ');
  return { path, problem: `belongs to another account (number ${uid})`, hint: `${hint}.` };
}

/** Whoever may write a folder above can put another folder in place, unless it is sticky as /tmp is. */
function aboveFault(path: string, trusted: readonly number[]): TrustFault | undefined {
  const nearest = ancestorsOf(path).find((each) => lstatSync(each, { throwIfNoEntry: false }) !== undefined) ?? '/';
  for (const each of foldersTo(realpathSync(nearest), foldersTo(dirname(path)))) {
    const stats = lstatSync(each, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const fault = ownerFault(each, stats, trusted);
    if (fault !== undefined) return { ...fault, hint: `Name${elsewhere}` };
    if (stats.isDirectory() && isReplaceable(stats))
      return {
        path: each,
        problem: 'may be written by other accounts',
        hint: `chmod go-w ${each}. Or name${elsewhere}`,
      };
  }
  return undefined;
}

/** The group of this process may write: a home folder often belongs to a group that has only its owner in it. */
function isReplaceable({ mode, gid }: Stats): boolean {
  if ((mode & 0o1000) !== 0) return false;
  const isOpenToGroup = (mode & 0o020) !== 0 && gid !== 0 && gid !== process.getegid?.();
  return isOpenToGroup || (mode & 0o002) !== 0;
}

const elsewhere = ' a data folder in ECM_DATA_DIR that only this account and root can replace.';

/** The folder, those above it, and those on the way to where links among them lead: each of them decides what the path means. */
function foldersTo(folder: string, found: Set<string> = new Set()): Set<string> {
  for (const each of [folder, ...ancestorsOf(folder)]) {
    if (found.has(each)) continue;
    found.add(each);
    const isLink = lstatSync(each, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (isLink) foldersTo(resolve(dirname(each), readlinkSync(each)), found);
  }
  return found;
}
