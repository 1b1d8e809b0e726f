// Runs the built desktop main file and preload in one process, without a page, and runs commands that the parent process sends.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { connectCalls } from '../calls.ts';
import { app, BrowserWindow, dialog, ipcMain, protocol, session } from './electron.mjs';
import { record } from './record.mjs';
import { startMain } from './start-main.mjs';
import { playing } from './windows.mjs';

/** The APIs that the preload exposed to the page. */
const page = {};

/** A sandboxed preload is CommonJS and may require `electron` and a few Node modules; only `electron` is provided. */
function runPreload(path, electron) {
  const require = (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return electron;
  };
  compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'], { filename: path })(
    require,
    { exports: {} },
    {},
  );
}

const contextBridge = {
  exposeInMainWorld: (name, api) => {
    if (name in page) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
    page[name] = api;
  },
};

playing.openPage = (sender, { preload }) => {
  const ipcRenderer = Object.assign(new EventEmitter(), {
    invoke: (channel, ...args) => ipcMain.call(sender, sender.mainFrame, channel, ...args),
  });
  return {
    load: async (url) => {
      const response = await protocol.load(url);
      if (!response.ok) throw new Error(`net::ERR_FAILED ${url}`);
      sender.navigated(url);
      runPreload(preload, { contextBridge, ipcRenderer });
    },
    send: (channel, ...args) => ipcRenderer.emit(channel, {}, ...args),
    close: () => {},
  };
};

function contents() {
  return BrowserWindow.getAllWindows()[0].webContents;
}

/** The commands, by name. */
const commands = {
  record: () => record,
  exposed: () => Object.fromEntries(Object.entries(page).map(([name, api]) => [name, Object.keys(api)])),
  load: async ({ url }) => {
    const response = await protocol.load(url);
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  },
  invoke: ({ name, input }) => page.ecm.invoke(name, input),
  invokeFrom: ({ url, name, input }) => ipcMain.call(contents(), { url }, 'ecm:call', name, input),
  nextEvent: () =>
    new Promise((resolve) => {
      const unsubscribe = page.ecm.subscribe((event, payload) => {
        unsubscribe();
        resolve({ event, payload });
      });
    }),
  isPrevented: ({ event, url }) => contents().isPrevented(event, url),
  /** Whether the window closes if the page prevents unloading and the user chooses this button. */
  leaves: ({ choice }) => {
    dialog.choice = choice;
    return contents().isPrevented('will-prevent-unload');
  },
  openWindow: ({ url }) => contents().openHandler({ url }),
  permissions: ({ permission }) => {
    const { permission: request, check, device } = session.defaultSession.handlers;
    let requested;
    request(contents(), permission, (granted) => {
      requested = granted;
    });
    return { requested, checked: check(contents(), permission), device: device({ deviceType: permission }) };
  },
  isCancelled: ({ url }) => session.defaultSession.webRequest.cancels(url),
  /** Raises an unhandled rejection or an uncaught exception in the main process. */
  raise: ({ what }) =>
    void setImmediate(() => {
      const bug = new RangeError('with hunter2 in it');
      if (what === 'exception') throw bug;
      void Promise.reject(bug);
    }),
  quit: () => void setImmediate(() => app.quit()),
};

const call = connectCalls(process, commands);
await startMain();
while (page.ecm === undefined && record.errors.length === 0) await new Promise((resolve) => setImmediate(resolve));
await call('ready');
