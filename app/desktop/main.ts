import { app, dialog, ipcMain, session, shell, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { belongsToOther } from '../../main/platform/files/data-folder.ts';
import { checkDataFolder } from '../../main/platform/files/trusted-folder.ts';
import type { Failure } from '../../shared/errors.ts';
import { ok } from '../../shared/result.ts';
import { readBundle } from '../bundle.ts';
import { levelInArguments } from '../../main/platform/logging/log-level.ts';
import { openHost, type Host } from '../host.ts';
import { handleLastResort } from '../last-resort.ts';
import { callChannel } from './channels.ts';
import { assertTrustedSender, guardContents, guardSession, pageUrl } from './guards.ts';
import { saveText, copyText } from './text-output.ts';
import { notifyOfOutages } from './outage-notice.ts';
import { registerScheme, serveBundle } from './protocol.ts';
import { recoverPage } from './recover-page.ts';
import { sendEvents, windowName } from './window-events.ts';
import { createWindow, setMenu } from './window.ts';

/** Time for an orderly shutdown; then the process exits. */
const stopWithinMs = 9_000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const devTools = !app.isPackaged;

// Without a listener the signal starts a debugger where Electron's fuse does not prevent it.
if (process.platform !== 'win32') process.on('SIGUSR1', () => {});

const lastResort = handleLastResort(process, {
  doing: 'running the app',
  hint: 'See Configurator.log in the data folder; it tells where in the program it happened. Then start the app again.',
  afterRejection: 'go-on',
  answer: ({ message, hint }, bug) => {
    dialog.showErrorBox('ECM Configurator has to close', `${message}\n${hint}\n\n${bug}`);
  },
  exit: (code) => app.exit(code),
});

async function start(): Promise<void> {
  const bundle = readBundle(here('../renderer'));
  guardSession(session.defaultSession, devTools);
  serveBundle(session.defaultSession.protocol, bundle);
  setMenu(devTools);
  // Chromium's own switches are among the arguments.
  const level = levelInArguments(process.argv.filter((argument) => argument.startsWith('--log-level=')));
  if (!level.ok) return refuse(level.error);
  const opened = await openHost({
    version,
    shell: 'desktop',
    env: process.env,
    openLink: (url) => shell.openExternal(url),
    textOutput: { saveText, copyText },
    logLevel: level.value,
  });
  if (!opened.ok) return refuse(opened.error);
  const host = opened.value;
  lastResort.logTo(host.log);
  lastResort.stopWith(() => host.close());
  closeOnQuit(host);
  ipcMain.handle(callChannel, (event, name: unknown, input: unknown) => {
    assertTrustedSender(event);
    return host.dispatch(typeof name === 'string' ? name : '', input, windowName(event.sender));
  });
  const window = createWindow({ preload: here('preload.cjs'), devTools });
  sendEvents(window, host);
  recoverPage(window, host.log, Date.now);
  notifyOfOutages(host, () => bringForward(window));
  app.on('second-instance', () => bringForward(window));
  await window.loadURL(pageUrl);
}

function refuse({ message, hint }: Failure): void {
  dialog.showErrorBox('ECM Configurator cannot start', `${message}\n${hint}`);
  app.exit(2);
}

function bringForward(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Quitting waits at most `stopWithinMs` for running calls to be cancelled and the log to be written. */
function closeOnQuit(host: Host): void {
  let closed: Promise<void> | undefined;
  app.on('will-quit', (event) => {
    event.preventDefault();
    setTimeout(() => app.exit(0), stopWithinMs).unref();
    closed ??= host.close().finally(() => app.exit(0));
  });
}

// Each data folder has one instance, with its own browser profile. Chromium opens it at once, so the folder is checked before.
const ownFolder = process.env['ECM_DATA_DIR'] ?? '';
const isOwn = ownFolder !== '' && !belongsToOther(ownFolder);
const checked = isOwn ? checkDataFolder(ownFolder, { make: true }) : ok(undefined);
if (isOwn) app.setPath('userData', join(ownFolder, 'browser'));

if (!checked.ok) {
  refuse(checked.error);
} else if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  registerScheme();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  app.on('window-all-closed', () => app.quit());
  app.whenReady().then(start).catch(lastResort.end);
} else {
  app.quit();
}
