import { spawn } from 'node:child_process';

type Command = readonly [file: string, ...args: string[]];

const linuxBrowsers = ['xdg-open', 'firefox', 'chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'];

/**
 * The commands that open an address or a file in a browser, in the order in which they are tried: `BROWSER` if it is set (arguments
 * are separated by spaces, quotation marks enclose a path with spaces), else the usual ones of the system. None without a display.
 */
export function browserCommands(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly Command[] {
  const [file, ...args] =
    (env['BROWSER'] ?? '').match(/"[^"]+"|[^\s"]+/g)?.map((part) => part.replaceAll('"', '')) ?? [];
  if (file !== undefined) return [[file, ...args]];
  if (platform === 'win32') return [['rundll32', 'url.dll,FileProtocolHandler']];
  if (platform === 'darwin') return [['open']];
  const hasDisplay = Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  return hasDisplay ? linuxBrowsers.map((name): Command => [name]) : [];
}

/** Starts the first of the commands that is installed. Whether a window appears is not known. @returns `false` if none is. */
export async function openInBrowser(target: string, commands: readonly Command[]): Promise<boolean> {
  for (const [file, ...args] of commands) {
    const opener = spawn(file, [...args, target], { stdio: 'ignore', detached: true });
    const started = new Promise<boolean>((resolve) =>
      opener.once('spawn', () => resolve(true)).once('error', () => resolve(false)),
    );
    if (await started) {
      opener.unref();
      return true;
    }
  }
  return false;
}
