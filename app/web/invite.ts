import { createInterface } from 'node:readline';
import type { Clock } from '../../main/platform/clock.ts';
import { browserCommands, openInBrowser } from '../../main/platform/process/open-in-browser.ts';
import { writeOpenerFile } from './opener-file.ts';
import type { WebShell } from './server.ts';
import { pageCodeMs, typedCodeMs } from './sign-in.ts';

interface InviteParts {
  readonly shell: Pick<WebShell, 'url' | 'newSignInUrl' | 'newTypedCode'>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Aborts when the opener file is not needed any more: a page has signed in, or the program ends. */
  readonly done: AbortSignal;
}

/**
 * Lets the person at this computer sign in: opens the page in a browser, and prints its address. The code for a page that was opened
 * by hand is printed on a terminal only, because other output is kept in logs that others read. Resolves when everything is printed.
 */
export async function invite({ shell, env, clock, stdin, stdout, done }: InviteParts): Promise<void> {
  const opened = await openSignedIn({ shell, env, clock, done });
  const print = (line: string): void => void stdout.write(`${line}\n`);
  print(`Open ${shell.url}`);
  if (opened) print('A browser was started with it. That page signs in by itself.');
  if (stdout.isTTY) {
    const showCode = (): void =>
      print(
        `Code for a page that you open by hand: ${shell.newTypedCode()} (valid once, for ${typedCodeMs / 60_000} minutes)`,
      );
    showCode();
    if (!stdin.isTTY) return;
    print('Press Enter for another code, Ctrl+C to end the program.');
    createInterface({ input: stdin })
      .on('line', showCode)
      .once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  } else if (!opened) {
    print('No browser was started here. Start the program on a terminal: it shows a code for the page there.');
  }
}

/** The opener file is removed as soon as it was used or its code has expired. */
async function openSignedIn({
  shell,
  env,
  clock,
  done,
}: Pick<InviteParts, 'shell' | 'env' | 'clock' | 'done'>): Promise<boolean> {
  const commands = browserCommands(env, process.platform);
  if (commands.length === 0) return false;
  const file = await writeOpenerFile(shell.newSignInUrl());
  const remove = (): void => void file.remove().catch(() => {});
  if (!(await openInBrowser(file.path, commands))) {
    remove();
    return false;
  }
  clock.delay(pageCodeMs, done).then(remove, remove);
  return true;
}
