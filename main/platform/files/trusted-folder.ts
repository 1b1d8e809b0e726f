import { resolve } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { dataFolderFault, serviceFolderFault, type FolderFault, type TrustOptions } from './folder-faults.ts';

/** Why the data folder is not used. `mayPass`: the same may work later without a change of it, as after the disk was full. */
export type FolderFailure = Failure & { readonly mayPass: boolean };

/**
 * Checks the data folder before the first of its files is opened (security.md rule 4): the folder and its files belong to root or
 * this process's account, no other account may write them, none is a link, and nobody else can replace a folder above them. Fails
 * with `configuration` (`file`). Synchronous, because it runs before anything else of the program does.
 */
export function checkDataFolder(folder: string, options: TrustOptions = {}): Result<void, FolderFailure> {
  return resultOf(folder, dataFolderFault(folder, options));
}

/**
 * Likewise the data folder of another account's service, of which this account reads the operators' key only. Its files are not
 * listed, because the group may not.
 */
export function checkServiceFolder(folder: string, user = process.geteuid?.()): Result<void, FolderFailure> {
  return resultOf(folder, serviceFolderFault(folder, user));
}

function resultOf(folder: string, fault: FolderFault | undefined): Result<void, FolderFailure> {
  if (fault === undefined) return ok(undefined);
  const { path, problem, hint, mayPass = false } = fault;
  const message = `The data folder ${resolve(folder)} is not used: ${path} ${problem}.`;
  const failed = failure('configuration', 'file', { message, doing: 'checking the data folder', hint });
  return err({ ...failed, mayPass });
}
