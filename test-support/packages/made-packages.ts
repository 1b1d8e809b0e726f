import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../build/environment.mjs';

/** Makes packages with little compression, in this folder. Returns their names. */
export function makePackages(out: string, platform: 'linux' | 'win32', ...args: readonly string[]): readonly string[] {
  const script = join(root, 'build/dist/main.mjs');
  execFileSync(process.execPath, [script, `--platform=${platform}`, `--out=${out}`, '--fast', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return readdirSync(out).toSorted();
}

/** What no package contains: sources, tests, maps, types, headers, what is only needed to build. */
export const developmentFile =
  /\.(ts|tsx|map|c|cc|h|gyp|nsi|wxs|o)$|\.test\.|(^|\/)(src|test|tests|include|script|build|\.git|\.github|package-lock\.json|tsconfig\.json)(\/|$)/;
