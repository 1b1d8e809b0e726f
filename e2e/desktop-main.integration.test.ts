import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { devDependencies, version } from '../package.json';
import { startDesktopDouble, type DesktopDouble } from './desktop-double.ts';

/** The built main.js and preload.cjs with the double of Electron. */
let folder: string;
let desktop: DesktopDouble;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-desktop-'));
  desktop = await startDesktopDouble(folder, { ELECTRON_DOUBLE_PACKAGED: '1' });
});

afterAll(async () => {
  await desktop.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Recorded {
  readonly schemes: readonly { scheme: string; privileges: object }[];
  readonly sandboxed: boolean;
  readonly paths: Readonly<Record<string, string>>;
  readonly opened: readonly string[];
  readonly errors: readonly string[];
  readonly questions: readonly { message: string; buttons: readonly string[] }[];
  readonly windows: readonly { webPreferences: object }[];
}

describe('the start', () => {
  it('the own scheme is standard and secure, and bypasses nothing', async () => {
    const { schemes } = await desktop.run<Recorded>('record');
    expect(schemes).toEqual([
      { scheme: 'ecm', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('every page is sandboxed, isolated and without Node', async () => {
    const { sandboxed, windows, errors } = await desktop.run<Recorded>('record');
    expect(errors).toEqual([]);
    expect(sandboxed).toBe(true);
    expect(windows).toHaveLength(1);
    expect(windows[0]?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      devTools: false,
    });
  });

  it('no preference is set but those that are decided here', async () => {
    const { windows } = await desktop.run<Recorded>('record');
    expect(Object.keys(windows[0]?.webPreferences ?? {}).toSorted()).toEqual([
      'allowRunningInsecureContent',
      'contextIsolation',
      'devTools',
      'experimentalFeatures',
      'navigateOnDragDrop',
      'nodeIntegration',
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
      'preload',
      'sandbox',
      'spellcheck',
      'webSecurity',
      'webviewTag',
    ]);
  });

  it('Electron is of the line that was chosen', async () => {
    const installed = JSON.parse(
      await readFile(new URL('../node_modules/electron/package.json', import.meta.url), 'utf8'),
    ) as { readonly version: string };
    expect(installed.version.split('.')[0]).toBe(devDependencies.electron.split('.')[0]);
    expect(devDependencies.electron).toMatch(/^\d+\.\d+/);
  });

  it('a data folder of its own has a browser profile of its own', async () => {
    expect((await desktop.run<Recorded>('record')).paths).toEqual({ userData: join(folder, 'browser') });
  });
});

describe('the bundle', () => {
  interface Loaded {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
  }

  it('is served with a policy that allows nothing but itself', async () => {
    const { status, headers, text } = await desktop.run<Loaded>('load', { url: 'ecm://app/' });
    expect(status).toBe(200);
    expect(text).toContain('<!doctype html>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; .*connect-src 'none'; /,
    );
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('serves every script and style that the page names', async () => {
    const { text } = await desktop.run<Loaded>('load', { url: 'ecm://app/' });
    const named = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path]) => new URL(path ?? '', 'ecm://app/').href,
    );
    expect(named.length).toBeGreaterThan(0);
    for (const url of named) expect(await desktop.run<Loaded>('load', { url })).toMatchObject({ status: 200 });
  });

  it.each(['ecm://app/../../package.json', 'ecm://app/%2e%2e%2fpackage.json', 'ecm://app/nothing'])(
    'serves nothing at %s',
    async (url) => {
      expect(await desktop.run<Loaded>('load', { url })).toMatchObject({ status: 404 });
    },
  );

  it.each(['ecm://elsewhere/', 'https://evil.example/', 'file:///etc/passwd', 'devtools://devtools/'])(
    'requests to %s are cancelled',
    async (url) => {
      expect(await desktop.run('isCancelled', { url })).toBe(true);
    },
  );
});

describe('the page', () => {
  it('gets calls and events, and nothing else', async () => {
    expect(await desktop.run('exposed')).toEqual({ ecm: ['invoke', 'subscribe'] });
  });

  it('has a small preload', async () => {
    const preload = await readFile(new URL('../dist/desktop/preload.cjs', import.meta.url));
    expect(preload.length).toBeLessThanOrEqual(10 * 1024);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'cannot leave (%s)',
    async (event) => {
      expect(await desktop.run('isPrevented', { event, url: 'https://evil.example/' })).toBe(true);
    },
  );

  it('with unsaved settings closes only if the user confirms', async () => {
    expect((await desktop.run<Recorded>('record')).questions).toEqual([]);
    expect(await desktop.run('leaves', { choice: 0 })).toBe(true);
    expect(await desktop.run('leaves', { choice: 1 })).toBe(false);
    // The page prevents unloading for unsaved changes of any section.
    const question = { message: 'There are unsaved changes.', buttons: ['Leave without saving', 'Keep editing'] };
    expect((await desktop.run<Recorded>('record')).questions).toEqual([question, question]);
  });

  it('cannot open a window', async () => {
    expect(await desktop.run('openWindow', { url: 'https://evil.example/' })).toEqual({ action: 'deny' });
  });

  it.each(['media', 'notifications', 'clipboard-read', 'hid'])('is given no permission for %s', async (permission) => {
    expect(await desktop.run('permissions', { permission })).toEqual({
      requested: false,
      checked: false,
      device: false,
    });
  });
});

describe('a call', () => {
  it('is answered through preload and main process', async () => {
    expect(await desktop.run('invoke', { name: 'app/info', input: {} })).toMatchObject({
      ok: true,
      value: { version, shell: 'desktop', profile: 'real', dataFolder: folder },
    });
  });

  it.each(['app/unknown', '__proto__', 'toString', ''])('with the name "%s" is refused as data', async (name) => {
    expect(await desktop.run('invoke', { name, input: {} })).toMatchObject({ ok: false });
  });

  it.each(['https://evil.example/', 'ecm://app/'])(
    'is refused from a frame that is not the page, even at %s',
    async (url) => {
      await expect(desktop.run('invokeFrom', { url, name: 'app/info', input: {} })).rejects.toThrow(
        'does not come from the app',
      );
    },
  );

  it('opens a link of the fixed list by its id, and no address', async () => {
    expect(await desktop.run('invoke', { name: 'app/open-link', input: { link: 'vendor-guide' } })).toMatchObject({
      ok: true,
    });
    expect(
      await desktop.run('invoke', { name: 'app/open-link', input: { link: 'https://evil.example/' } }),
    ).toMatchObject({ ok: false });
    expect((await desktop.run<Recorded>('record')).opened).toEqual([
      'https://docs.beyondtrust.com/pra/docs/privileged-identity',
    ]);
  });

  it('that changes the state is followed by an event', async () => {
    const event = desktop.run('nextEvent');
    expect(await desktop.run('invoke', { name: 'practice/enter', input: {} })).toMatchObject({
      ok: true,
      value: { profile: 'practice' },
    });
    expect(await event).toMatchObject({ event: 'app/state', payload: { profile: 'practice' } });
  });
});

async function logText(of: string): Promise<string> {
  const logs = (await readdir(of)).filter((name) => name.startsWith('Configurator') && name.endsWith('.log'));
  return (await Promise.all(logs.map((name) => readFile(join(of, name), 'utf8')))).join('');
}

describe('a bug that nothing caught', () => {
  it('in background work is logged, without its message, and the app goes on', async () => {
    await desktop.run('raise', { what: 'rejection' });
    await vi.waitFor(async () =>
      expect(await logText(folder)).toMatch(/"error\.unexpected".*"running the app".*RangeError at /),
    );
    expect(await desktop.run('invoke', { name: 'app/info', input: {} })).toMatchObject({ ok: true });
    expect((await desktop.run<Recorded>('record')).errors).toEqual([]);
    expect(await logText(folder)).not.toContain('hunter2');
  });

  it('that leaves anything half done ends the app in order with code 1', async () => {
    const own = await mkdtemp(join(tmpdir(), 'ecm-desktop-bug-'));
    const broken = await startDesktopDouble(own, { ELECTRON_DOUBLE_PACKAGED: '1' });
    await broken.run('raise', { what: 'exception' });
    expect(await broken.ended).toBe(1);
    expect(await logText(own)).toMatch(/"error\.unexpected".*RangeError at .*\n.*"app\.stopped"/);
    await rm(own, { recursive: true, force: true });
  });
});

describe('ending', () => {
  it('a second start ends at once', async () => {
    const second = startDesktopDouble(folder, { ELECTRON_DOUBLE_SECOND: '1' });
    await expect(second).rejects.toThrow('ended at its start with code 0');
  });

  it('quitting closes everything and writes the log to its end', async () => {
    await desktop.run('quit');
    expect(await desktop.ended).toBe(0);
    expect(await logText(folder)).toContain('app.stopped');
  });
});
