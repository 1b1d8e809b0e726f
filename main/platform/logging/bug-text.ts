/** The code of the operating system, such as `ENOSPC`, where an error is the system's; else it may be a bug. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z\d]+$/.test(code) ? code : undefined;
}

/**
 * What the log says of an error that nobody foresaw: its kind, its code and places in our own code. Not its message, which may quote
 * anything, a secret included: a plugin of another maker may have thrown it.
 */
export function bugText(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z\d_]+$/.test(error.code) ? [error.code] : [];
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...code, ...places.slice(0, 5).map((line) => line.trim())].join(' ');
}
