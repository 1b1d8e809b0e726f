import { codeOf } from '../../lib/error-code.ts';
import { isPolicyDenial } from './denial.ts';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, then try again.',
  EDQUOT: 'The disk quota of this account is used up. Free some space or raise the quota, then try again.',
  EROFS: 'The file system is mounted read-only. Mount it for writing, or name another folder.',
  EFBIG: 'The file would become larger than the file system or a limit of this account allows.',
  EIO: 'The disk reports an error. Look into the log of the operating system.',
  EMFILE: 'This program has too many files open. Raise its limit (ulimit -n), or start it again.',
  ENFILE: 'The computer has too many files open. End programs that hold many, then try again.',
  ENAMETOOLONG: 'The path is too long. Choose a shorter one.',
  ENOENT: 'A folder of the path does not exist. Make it, or choose another one.',
  EACCES: 'Check that this account may write to the folder.',
  EPERM: 'Check that this account may write to the folder.',
};

const policyHint =
  'Permissions do not help: look into the audit log of the system (SELinux, AppArmor), at access lists and attributes of the file (getfacl, lsattr), and at how its disk is mounted.';

/** What to do about a file that the system did not let this program write, by the code of the error. */
export function writeHint(error: unknown): string {
  if (isPolicyDenial(error)) return policyHint;
  const known = hints[codeOf(error)];
  return known ?? 'Check that this account may write to the folder and that the disk is not full.';
}
