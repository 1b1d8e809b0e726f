/**
 * The ways to run the specs: `web` is the web shell, `desktop` the built desktop app on a double of Electron with its page in Chromium,
 * `electron` the built desktop app in real Electron.
 */
const shells = ['web', 'desktop', 'electron'] as const;

const named = process.env['ECM_E2E_SHELL'] ?? 'web';
const found = shells.find((each) => each === named);
if (found === undefined) throw new Error(`ECM_E2E_SHELL is ${named}; it must be one of ${shells.join(', ')}.`);

/** The way that this run uses. */
export const chosenShell = found;
