import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { invite } from './invite.ts';

async function invited(env: NodeJS.ProcessEnv, isTTY: boolean) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stdin = Object.assign(new PassThrough(), { isTTY });
  let codes = 0;
  const shell = {
    url: 'http://name.localhost:1/',
    newSignInUrl: () => 'http://name.localhost:1/#code=secret',
    newTypedCode: () => `CODE-${(codes += 1)}`,
  };
  const done = new AbortController();
  const parts = { shell, env, clock: manualClock(), done: done.signal };
  await invite({ ...parts, stdin: stdin as never, stdout: stdout as never });
  done.abort();
  return { stdin, printed: () => String(stdout.read() ?? '') };
}

const browser = { BROWSER: `"${process.execPath}" --version` };

describe('what is printed', () => {
  it.each([
    ['with a browser', browser, ['Open http://name.localhost:1/', 'A browser was started']],
    [
      'without a browser',
      { BROWSER: '/nowhere' },
      ['Open http://name.localhost:1/', 'Start the program on a terminal'],
    ],
  ])('outside of a terminal, %s, has no code', async (_, env, expected) => {
    const text = (await invited(env, false)).printed();
    for (const part of expected) expect(text).toContain(part);
    expect(text).not.toMatch(/CODE|secret/);
  });

  it('on a terminal has the code, and another one after Enter', async () => {
    const { stdin, printed } = await invited({ BROWSER: '/nowhere' }, true);
    expect(printed()).toContain('CODE-1 (valid once, for 10 minutes)');
    stdin.write('\n');
    await expect.poll(printed).toContain('CODE-2');
  });

  it('never has the code of the opened address', async () => {
    expect((await invited(browser, true)).printed()).not.toContain('secret');
  });
});
