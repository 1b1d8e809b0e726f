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

/** Specs of the web shell alone. */
export const webOnly = [
  // The desktop app has no sign-in.
  'sign-in.spec.ts',
  // Starts the web shell as another account of the system.
  'operator.spec.ts',
];

/** In the title of a test of what the desktop app does not have: a second window of one program, a clipboard that cannot be used. */
export const webOnlyTag = '@web';
