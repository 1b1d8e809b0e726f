// Runs the built desktop main file. The parent process (e2e/desktop-shell.ts) shows the pages of its windows in a browser.
import { connectCalls } from '../calls.ts';
import { BrowserWindow, chooseMenuItem, dialog, ipcMain, protocol, session, shownNotifications } from './electron.mjs';
import { record } from './record.mjs';
import { startMain } from './start-main.mjs';
import { playing } from './windows.mjs';

playing.openPage = ({ id: window }, { preload }) => {
  // What fails in the browser, as in a window that is being closed, is no bug of the app.
  const ask = (name, input) => void call(name, { window, ...input }).catch(() => {});
  return {
    load: async (url) => {
      await call('load', { window, url, preload });
      ask('ready');
    },
    send: (channel, ...args) => ask('send', { channel, args }),
    reload: () => ask('reload'),
    close: () => ask('close'),
  };
};

function windowOf(id) {
  const found = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.id === id);
  if (found === undefined) throw new Error(`There is no window ${id}.`);
  return found;
}

/** The app's answer to a request of the page, or the reason for which the request fails. */
async function respond({ window, url, method, isNavigation }) {
  if (isNavigation && windowOf(window).webContents.isPrevented('will-navigate', url)) return { error: 'aborted' };
  try {
    const response = await protocol.load(url, method);
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch {
    return { error: 'blockedbyclient' };
  }
}

const commands = {
  respond,
  navigated: ({ window, url }) => windowOf(window).webContents.navigated(url),
  navigatedInPage: ({ window, url }) => {
    windowOf(window).webContents.mainFrame.url = url;
  },
  invoke: ({ window, channel, args }) => {
    const { webContents } = windowOf(window);
    return ipcMain.call(webContents, webContents.mainFrame, channel, ...args);
  },
  /** Whether the window may leave a page that prevents unloading. */
  mayLeave: ({ window }) => windowOf(window).webContents.isPrevented('will-prevent-unload'),
  mayOpen: ({ window, url }) => windowOf(window).webContents.openHandler({ url }).action === 'allow',
  granted: ({ window, permissions }) =>
    permissions.filter((each) => session.defaultSession.handlers.check(windowOf(window).webContents, each)),
  closed: ({ window }) => windowOf(window).close(),
  record: () => record,
  /** The button that the user chooses from now on when the app asks. */
  choose: ({ choice }) => {
    dialog.choice = choice;
  },
  /** Where the user saves from now on; without a path, the user cancels. */
  saveTo: ({ path }) => {
    dialog.savePath = path;
  },
  setBounds: ({ bounds }) => BrowserWindow.getAllWindows()[0].setBounds(bounds),
  /** The process of the page ends. */
  crash: () => BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer(),
  hang: () => void BrowserWindow.getAllWindows()[0].emit('unresponsive'),
  clickNotification: () => void shownNotifications.at(-1).emit('click'),
  chooseMenuItem: ({ role }) => chooseMenuItem(role),
};

const call = connectCalls(process, commands);
process.on('exit', () => process.stderr.write(record.errors.join('\n')));
await startMain();
