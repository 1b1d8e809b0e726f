// Why tests do not pass here though they would on Windows with Vitest, or cannot run at all.

/** Files that are not run. */
export const notRunnable = [];

/** What fails. `file` is matched with the name of the bundle, `test` with the title, `error` with the message. */
export const knownFailures = [];
