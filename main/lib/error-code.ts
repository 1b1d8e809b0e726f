/** The code of a system error, such as `ENOENT`; another error has none that may be shown. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

const passing: ReadonlySet<string> = new Set(
  'ENOSPC EDQUOT EIO EMFILE ENFILE ENOMEM EAGAIN EBUSY ETIMEDOUT ESTALE EROFS'.split(' '),
);

/** Whether there is no space on the disk, or none left for this account. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}

/** Whether the same may work later without a change of settings or permissions: a full disk, too many open files, a lost network drive. */
export function mayPass(error: unknown): boolean {
  return passing.has(codeOf(error));
}
