import { EventEmitter } from 'node:events';
import { app, openWindows } from './app.mjs';
import { record } from './record.mjs';

/**
 * How the pages of windows are played; set before the app starts. `openPage` returns `load(url)`, which resolves when the page is loaded,
 * `send(channel, ...args)`, `reload()` and `close()`.
 */
export const playing = { openPage: undefined };

class WebContents extends EventEmitter {
  static #lastId = 0;
  id = (WebContents.#lastId += 1);
  mainFrame = { url: '' };
  openHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler) {
    this.openHandler = handler;
  }

  send(channel, ...args) {
    if (this.page === undefined) throw new TypeError('Object has been destroyed');
    this.page.send(channel, ...structuredClone(args));
  }

  reload() {
    this.page.reload();
  }

  forcefullyCrashRenderer() {
    this.emit('render-process-gone', {}, { reason: 'crashed' });
  }

  /** Emits an event that the app can prevent. */
  isPrevented(event, url = '') {
    let prevented = false;
    this.emit(event, {
      url,
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  }

  /** The page has navigated. */
  navigated(url) {
    this.mainFrame = { url };
    this.emit('did-navigate', {}, url);
  }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents();
  #bounds;
  #isMaximized = false;

  static getFocusedWindow() {
    return [...openWindows][0] ?? null;
  }

  static getAllWindows() {
    return [...openWindows];
  }

  constructor(options) {
    super();
    record.windows.push(options);
    const { x = 0, y = 0, width, height } = options;
    this.#bounds = { x, y, width, height };
    openWindows.add(this);
    this.webContents.page = playing.openPage(this.webContents, options.webPreferences);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url) {
    await this.webContents.page.load(url);
    this.emit('ready-to-show');
  }

  show() {}
  focus() {
    record.focused += 1;
  }
  maximize() {
    this.#isMaximized = true;
  }
  isMaximized() {
    return this.#isMaximized;
  }
  getNormalBounds() {
    return this.#bounds;
  }
  /** A user moves and resizes it. */
  setBounds(bounds) {
    this.#bounds = bounds;
  }
  setBackgroundColor(colour) {
    record.background = colour;
  }
  restore() {}
  isMinimized() {
    return false;
  }

  isDestroyed() {
    return !openWindows.has(this);
  }

  /** As when the user closes it, and nothing prevents that. */
  close() {
    this.emit('close');
    this.destroy();
  }

  destroy() {
    if (!openWindows.delete(this)) return;
    this.webContents.page.close();
    this.webContents.page = undefined;
    this.emit('closed');
    app.windowClosed();
  }
}
