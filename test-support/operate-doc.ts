import { readFile } from 'node:fs/promises';

/** docs/operate.md, as the tests of its sections read it. */

const page = await readFile(new URL('../docs/operate.md', import.meta.url), 'utf8');

export interface DocCommand {
  readonly line: string;
  readonly argv: readonly string[];
  /** The file after `<`. */
  readonly input: string | undefined;
}

/** The text of a section. */
export function sectionOf(section: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
}

/** The lines of a section's `sh` blocks, without comments. */
export function commandsOf(section: string): readonly DocCommand[] {
  const blocks = [...sectionOf(section).matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.trimEnd().split('\n'));
  return lines.map((line) => {
    const [, call = '', input] = /^ecmctl (.*?)(?: < (\S+))?(?:\s+#.*)?$/.exec(line) ?? [];
    return { line, argv: call.trim().split(/\s+/), input };
  });
}
