import { EventEmitter } from 'node:events';
import { record } from './record.mjs';

/** The windows that are not destroyed. */
export const openWindows = new Set();

class App extends EventEmitter {
  isPackaged = process.env.ELECTRON_DOUBLE_PACKAGED === '1';
  #ready = false;
  #quitting = false;

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

  getPath(name) {
    return record.paths[name];
  }

  quit() {
    this.#quitting = true;
    for (const window of openWindows) window.close();
    let prevented = false;
    this.emit('will-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.exit(0);
  }

  /** Electron does not emit the event while it quits. */
  windowClosed() {
    if (openWindows.size === 0 && !this.#quitting) this.emit('window-all-closed');
  }

  exit(code = 0) {
    process.exit(code);
  }
}

export const app = new App();
