// Why tests do not pass here though they would on Windows with Vitest, or cannot run at all.

const needsMocks = 'vi.mock is part of Vitest, which replaces modules before they are bundled';
const bundledNames = 'a stack trace names the bundle instead of the test file';
const openFiles = 'Wine 8 keeps the name of a removed file until it is closed; Windows 10 removes the name at once';
const noLinks = 'Wine 8 makes no symbolic links and reports no error';
const noPowerShell = 'Wine has no PowerShell, which tells when a process was started';
const cutZstandard =
  'Node 22 reports no cut Zstandard data, also on Linux; Node 24 does. Node 24 does not run under Wine 8';

const needsBundler = "they build a program with Vite's bundler, which has native parts for this computer's system";
const pipeNames =
  'Wine 8 lets several processes listen on one pipe name; Windows refuses the second (FILE_FLAG_FIRST_PIPE_INSTANCE)';
const manyClients =
  'On Windows clients wait for a free instance of the pipe without an order; under Wine 8 one does not get through among 500 others in time. Whether it does on Windows was not tried';
const weakKeys = 'Node 22 accepts keys of 1024 bits; Node 24 does not';

/** Files that are not run. */
export const notRunnable = [
  { file: /^main__pi__checkouts__(?:process-killed|stopped-process|whose-hold)\./, reason: needsBundler },
  { file: /^main__configurator__storage__settings-file\.integration/, reason: needsBundler },
  { file: /^app__desktop__(?:outage-notice|window-place)\.test$/, reason: needsMocks },
  { file: /^main__platform__files__rename-over\.test$/, reason: needsMocks },
  { file: /^main__plugins__install-plugin\.test$/, reason: needsMocks },
  {
    file: /^build__lint-words\.test$/,
    reason: "the parser is a native part of Vite's bundler, for this computer's system",
  },
];

/** What fails. `file` is matched with the name of the bundle, `test` with the title, `error` with the message. */
export const knownFailures = [
  { file: /^main__configurator__dispatch\.test$/, test: /^logs where in the program/, reason: bundledNames },
  { file: /^main__platform__logging__log\.test$/, test: /class/, error: /to match.*log\\\.test/, reason: bundledNames },
  {
    file: /^main__pi__contract__built-in\.test$/,
    error: /toMatchFileSnapshot/,
    reason: 'snapshots in files are part of Vitest',
  },
  { file: /^app__cli__command-log\.test$/, test: /^follows the lines of the app/, reason: openFiles },
  { file: /^main__ecm__audit__chain-file\.test$/, test: /where somebody removes it/, reason: openFiles },
  { file: /^main__ecm__history__request-history\.test$/, test: /where somebody removed it/, reason: openFiles },
  { file: /^main__platform__logging__rolling-file\.test$/, test: /made again for the next line/, reason: openFiles },
  { file: /^main__platform__logging__pino-log\.test$/, test: /^(?:continues the same|rolls when)/, reason: openFiles },
  {
    file: /^main__platform__logging__pino-log\.test$/,
    test: /^rejects if it cannot be written/,
    error: /EISDIR.*EPERM/,
    reason: 'Wine 8 opens a folder as a file; Windows refuses it',
  },
  { file: /^main__ecm__pipe__pipe\.integration\.test$/, test: /^second listener on the name/, reason: pipeNames },
  {
    file: /^main__ecm__pipe__pipe\.integration\.test$/,
    test: /^keep no client from connecting/,
    error: /ok: true/,
    reason: manyClients,
  },
  { file: /^e2e__service-main\.integration\.test$/, test: /^does not start on the pipe of another/, reason: pipeNames },
  {
    file: /^main__platform__network__refused-certificates\.integration\.test$/,
    error: /'question'/,
    reason: weakKeys,
  },
  { file: /^main__platform__files__make-folder\.test$/, test: /behind a link/, reason: noLinks },
  { file: /^main__platform__network__trusted-ca\.test$/, test: /that a link leads to/, reason: noLinks },
  {
    file: /^main__platform__process__process-lock\.test$/,
    test: /earlier process with the same id/,
    reason: noPowerShell,
  },
  { file: /^main__plugins__private-copy\.test$/, test: /processes that are gone/, reason: noPowerShell },
  {
    file: /^main__platform__network__content-encoding\.test$/,
    test: /cut|as what it is/,
    error: /zstd/,
    reason: cutZstandard,
  },
];
