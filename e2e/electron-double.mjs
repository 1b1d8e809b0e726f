// A double of the `electron` module, with which the built desktop files run without Electron's binary. It has Electron's order of events
// and records calls; e2e/electron-double-run.mjs reads the record. An import that it does not export fails the tests.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';

/** Calls of the desktop app. */
export const record = {
  schemes: [],
  paths: {},
  sandboxed: false,
  opened: [],
  errors: [],
  questions: [],
  menus: 0,
  windows: [],
};

class App extends EventEmitter {
  isPackaged = process.env.ELECTRON_DOUBLE_PACKAGED === '1';
  #ready = false;

  isReady() {
    return this.#ready;
  }

  async whenReady() {
    await new Promise((resolve) => setImmediate(resolve));
    this.#ready = true;
  }

  requestSingleInstanceLock() {
    return process.env.ELECTRON_DOUBLE_SECOND !== '1';
  }

  enableSandbox() {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    record.sandboxed = true;
  }

  setPath(name, path) {
    record.paths[name] = path;
  }

  quit() {
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    let prevented = false;
    this.emit('will-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.exit(0);
  }

  exit(code = 0) {
    process.exit(code);
  }
}

class Protocol {
  #handlers = new Map();

  registerSchemesAsPrivileged(schemes) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    record.schemes.push(...schemes);
  }

  handle(scheme, handler) {
    this.#handlers.set(scheme, handler);
  }

  /** Loads a URL as the page's network stack does: first the request guard, then the handler of the scheme. */
  async load(url) {
    if (session.defaultSession.webRequest.cancels(url)) throw new Error(`net::ERR_BLOCKED_BY_CLIENT ${url}`);
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`net::ERR_UNKNOWN_URL_SCHEME ${url}`);
    return handler({ method: 'GET', url });
  }
}

class Session {
  protocol = new Protocol();
  handlers = {};
  webRequest = {
    onBeforeRequest: (listener) => {
      this.handlers.request = listener;
    },
    cancels: (url) => {
      let cancelled = false;
      this.handlers.request?.({ url }, (answer) => {
        cancelled = answer.cancel === true;
      });
      return cancelled;
    },
  };

  setPermissionRequestHandler(handler) {
    this.handlers.permission = handler;
  }

  setPermissionCheckHandler(handler) {
    this.handlers.check = handler;
  }

  setDevicePermissionHandler(handler) {
    this.handlers.device = handler;
  }
}

class WebContents extends EventEmitter {
  static #lastId = 0;
  id = (WebContents.#lastId += 1);
  mainFrame = { url: '' };
  openHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler) {
    this.openHandler = handler;
  }

  send(channel, ...args) {
    ipcRenderer.emit(channel, {}, ...structuredClone(args));
  }
}

export class BrowserWindow extends EventEmitter {
  static #all = new Set();
  webContents = new WebContents();
  #options;

  static getAllWindows() {
    return [...BrowserWindow.#all];
  }

  constructor(options) {
    super();
    this.#options = options;
    record.windows.push(options);
    BrowserWindow.#all.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url) {
    const page = await session.defaultSession.protocol.load(url);
    if (!page.ok) throw new Error(`net::ERR_FAILED ${url}`);
    this.webContents.mainFrame.url = url;
    this.webContents.emit('did-navigate', {}, url);
    runPreload(this.#options.webPreferences.preload, this.webContents);
    this.emit('ready-to-show');
  }

  show() {}
  focus() {}
  restore() {}
  isMinimized() {
    return false;
  }

  isDestroyed() {
    return !BrowserWindow.#all.has(this);
  }

  destroy() {
    BrowserWindow.#all.delete(this);
    this.emit('closed');
  }
}

/** The API that the preload exposed to the page. */
export const page = {};
let sender;

/** A sandboxed preload is CommonJS and may require `electron` and a few Node modules; only `electron` is provided. */
function runPreload(path, webContents) {
  sender = webContents;
  const require = (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return { contextBridge, ipcRenderer };
  };
  compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'], { filename: path })(
    require,
    { exports: {} },
    {},
  );
}

export const contextBridge = {
  exposeInMainWorld: (name, api) => {
    if (name in page) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
    page[name] = api;
  },
};

class IpcMain {
  handlers = new Map();

  handle(channel, handler) {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  /** A call of a frame. Arguments and answers are cloned, as between processes. */
  async call(senderFrame, channel, ...args) {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return structuredClone(await handler({ sender, senderFrame }, ...structuredClone(args)));
  }
}

class IpcRenderer extends EventEmitter {
  invoke(channel, ...args) {
    return ipcMain.call(sender.mainFrame, channel, ...args);
  }
}

export const app = new App();
export const session = { defaultSession: new Session() };
export const protocol = session.defaultSession.protocol;
export const ipcMain = new IpcMain();
export const ipcRenderer = new IpcRenderer();
export const nativeTheme = { shouldUseDarkColors: false };
export const shell = { openExternal: async (url) => void record.opened.push(url) };
export const dialog = {
  /** The index of the button that the user chooses. */
  choice: 0,
  showErrorBox: (title, content) => void record.errors.push(`${title}: ${content}`),
  showMessageBoxSync: (_window, { message, buttons }) => {
    record.questions.push({ message, buttons });
    return dialog.choice;
  },
};
export const Menu = {
  buildFromTemplate: (template) => template,
  setApplicationMenu: () => {
    record.menus += 1;
  },
};
