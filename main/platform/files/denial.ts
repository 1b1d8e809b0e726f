import { statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ancestorsOf } from './ancestors.ts';

/** The account of a process, by its numbers. */
export interface Account {
  readonly user: number;
  readonly groups: readonly number[];
}

function thisAccount(): Account | undefined {
  const user = process.geteuid?.();
  return user === undefined
    ? undefined
    : { user, groups: [process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])] };
}

const [read, write, search] = [4, 2, 1];

/** Calls that change the folder which the file is in, not the file. */
const folderCalls = new Set(['rename', 'link', 'unlink', 'mkdir', 'rmdir', 'symlink']);
/** Calls that are the owner's. */
const ownerCalls = new Set(['chmod', 'fchmod', 'utime', 'futime']);

/**
 * The system's code of an error and, where the permissions of the file would allow what was refused, that something else refuses it:
 * a policy such as SELinux's is not mended by a change of permissions.
 */
export function reasonOf(error: unknown, account: Account | undefined = thisAccount()): string {
  const { code = 'unknown reason' } = (error ?? {}) as NodeJS.ErrnoException;
  if (!isPolicyDenial(error, account)) return String(code);
  return `${code}, although its owner and permissions allow it: a policy of the system such as SELinux or AppArmor, an access list, a read-only attribute or a network share refuses it`;
}

/** Whether the system refused what owner and permissions allow. In doubt it did not. */
export function isPolicyDenial(error: unknown, account: Account | undefined = thisAccount()): boolean {
  const { code, path, syscall = 'open' } = (error ?? {}) as NodeJS.ErrnoException;
  if ((code !== 'EACCES' && code !== 'EPERM') || path === undefined || account === undefined) return false;
  return modeAllows(resolve(path), syscall, account);
}

/** Whether owner and permissions alone allow the call. In doubt they do not. */
function modeAllows(path: string, call: string, account: Account): boolean {
  const isAllowed = (at: string, wanted: number): boolean => {
    const stats = statsOf(at);
    return stats !== undefined && (bitsFor(stats, account) & wanted) === wanted;
  };
  if (!ancestorsOf(path).every((folder) => isAllowed(folder, search))) return false;
  const stats = statsOf(path);
  if (ownerCalls.has(call)) return stats !== undefined && [0, stats.uid].includes(account.user);
  if (folderCalls.has(call) || stats === undefined) return isAllowed(dirname(path), write | search);
  return isAllowed(path, call === 'scandir' ? read | search : read | write);
}

function bitsFor({ uid, gid, mode }: Stats, { user, groups }: Account): number {
  if (user === 0) return read | write | search;
  if (user === uid) return (mode >> 6) & 7;
  return groups.includes(gid) ? (mode >> 3) & 7 : mode & 7;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
