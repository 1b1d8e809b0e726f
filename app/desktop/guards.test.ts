import type { Session, WebContents, WebFrameMain } from 'electron';
import { describe, expect, it } from 'vitest';
import { assertTrustedSender, guardContents, guardSession, isOwnAddress } from './guards.ts';

const foreign = [
  'https://evil.example/',
  'file:///etc/passwd',
  'ecm://evil/',
  'ecm://app.evil.example/',
  'ecm://app:1/',
  'ecm://user@app/',
  'ecm:app',
  'data:text/html,hello',
  'about:blank',
  '',
];

describe('an address', () => {
  it.each(['ecm://app/', 'ecm://app/assets/app.js', 'ecm://app/#/test'])('%s is ours', (address) => {
    expect(isOwnAddress(address)).toBe(true);
  });

  it.each(foreign)('"%s" is not ours', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});

describe('a call', () => {
  const frame = (url: string): WebFrameMain => ({ url }) as WebFrameMain;
  const from = (senderFrame: WebFrameMain | null, mainFrame: WebFrameMain): (() => void) => {
    return () => assertTrustedSender({ senderFrame, sender: { mainFrame } as WebContents });
  };

  it('is taken from our page', () => {
    const page = frame('ecm://app/');
    expect(from(page, page)).not.toThrow();
  });

  it.each(foreign)('is refused from "%s"', (url) => {
    const page = frame(url);
    expect(from(page, page)).toThrow('does not come from the app');
  });

  it('is refused from a frame within our page', () => {
    expect(from(frame('ecm://app/'), frame('ecm://app/'))).toThrow('does not come from the app');
  });

  it('is refused from a page that is gone', () => {
    expect(from(null, frame('ecm://app/'))).toThrow('does not come from the app');
  });
});

/** Collects what the guards install on an object of Electron. */
function recorder() {
  const installed = new Map<string, (...args: never[]) => unknown>();
  const target = new Proxy(
    {},
    {
      get: (_, name) => (first: unknown, second?: unknown) => {
        const isListener = typeof first === 'string';
        installed.set(isListener ? first : String(name), (isListener ? second : first) as () => unknown);
      },
    },
  );
  const run = (name: string, ...args: unknown[]): unknown => {
    const handler = installed.get(name);
    if (handler === undefined) throw new Error(`nothing is installed for ${name}`);
    return handler(...(args as never[]));
  };
  return { target, run };
}

describe('a page', () => {
  const { target, run } = recorder();
  guardContents(target as WebContents);
  const isStopped = (event: string, url: string): boolean => {
    let stopped = false;
    run(event, {
      url,
      preventDefault: () => {
        stopped = true;
      },
    });
    return stopped;
  };

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays at our address (%s)', (event) => {
    expect(isStopped(event, 'ecm://app/#/diagnose')).toBe(false);
    for (const url of foreign) expect(isStopped(event, url)).toBe(true);
  });

  it('attaches no webview, not even with our address', () => {
    expect(isStopped('will-attach-webview', 'ecm://app/')).toBe(true);
  });

  it('opens no window, not even at our address', () => {
    expect(run('setWindowOpenHandler', { url: 'ecm://app/' })).toEqual({ action: 'deny' });
  });
});

describe('a session', () => {
  function guarded(devTools: boolean) {
    const session = recorder();
    const requests = recorder();
    guardSession({ webRequest: requests.target, ...bound(session.target) } as unknown as Session, devTools);
    const isCancelled = (url: string): boolean => {
      let cancelled = false;
      requests.run('onBeforeRequest', { url }, (answer: { cancel: boolean }) => {
        cancelled = answer.cancel;
      });
      return cancelled;
    };
    return { run: session.run, isCancelled };
  }

  function bound(target: object): object {
    const names = ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'];
    return Object.fromEntries(names.map((name) => [name, Reflect.get(target, name)]));
  }

  it.each(['media', 'clipboard-read', 'notifications', 'geolocation', 'openExternal', 'hid'])(
    'gives no permission for %s',
    (permission) => {
      const { run } = guarded(false);
      const answers: boolean[] = [];
      run('setPermissionRequestHandler', undefined, permission, (granted: boolean) => answers.push(granted));
      expect(answers).toEqual([false]);
      expect(run('setPermissionCheckHandler', undefined, permission)).toBe(false);
      expect(run('setDevicePermissionHandler', { deviceType: permission })).toBe(false);
    },
  );

  it('requests nothing beyond the bundle', () => {
    const { isCancelled } = guarded(false);
    expect(isCancelled('ecm://app/assets/app.js')).toBe(false);
    for (const url of [...foreign, 'devtools://devtools/bundled/inspector.html']) expect(isCancelled(url)).toBe(true);
  });

  it('requests the developer tools where they are on, and nothing more', () => {
    const { isCancelled } = guarded(true);
    expect(isCancelled('devtools://devtools/bundled/inspector.html')).toBe(false);
    for (const url of foreign) expect(isCancelled(url)).toBe(true);
  });
});
