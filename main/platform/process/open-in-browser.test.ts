import { describe, expect, it } from 'vitest';
import { browserCommands, openInBrowser } from './open-in-browser.ts';

describe('the commands of the browser', () => {
  const display = { DISPLAY: ':0' };

  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, readonly (readonly string[])[]]>([
    ['Windows', {}, 'win32', [['rundll32', 'url.dll,FileProtocolHandler']]],
    ['macOS', {}, 'darwin', [['open']]],
    ['Linux without a display', {}, 'linux', []],
    ['BROWSER', { BROWSER: '/opt/b' }, 'linux', [['/opt/b']]],
    ['BROWSER with arguments', { ...display, BROWSER: ' b --new  -x ' }, 'linux', [['b', '--new', '-x']]],
    [
      'BROWSER with a quoted path',
      { BROWSER: '"C:\\Program Files\\b.exe" -x' },
      'win32',
      [['C:\\Program Files\\b.exe', '-x']],
    ],
    ['an empty BROWSER', { BROWSER: ' ' }, 'darwin', [['open']]],
  ])('of %s', (_, env, platform, expected) => {
    expect(browserCommands(env, platform)).toEqual(expected);
  });

  it('begin on Linux with the one of the desktop', () => {
    expect(browserCommands(display, 'linux')[0]).toEqual(['xdg-open']);
    expect(browserCommands({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')[0]).toEqual(['xdg-open']);
  });
});

describe('opening a browser', () => {
  const missing = ['/nowhere/browser'] as const;

  it('takes the first command that is installed', async () => {
    expect(await openInBrowser('target', [missing, [process.execPath, '--version']])).toBe(true);
  });

  it('says so if there is none', async () => {
    expect(await openInBrowser('target', [missing])).toBe(false);
    expect(await openInBrowser('target', [])).toBe(false);
  });
});
