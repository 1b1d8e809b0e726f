import { app } from './app.mjs';
import { record } from './record.mjs';

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
  async load(url, method = 'GET') {
    if (session.defaultSession.webRequest.cancels(url)) throw new Error(`net::ERR_BLOCKED_BY_CLIENT ${url}`);
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`net::ERR_UNKNOWN_URL_SCHEME ${url}`);
    return handler({ method, url });
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

export const session = { defaultSession: new Session() };
export const protocol = session.defaultSession.protocol;
