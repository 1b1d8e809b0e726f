import { describe, expect, it } from 'vitest';
import { root } from './entries.mjs';
import { readHelpPages, resolverFor } from './help-pages.ts';
import { plainText, readInlines } from './markdown-inline.ts';
import { readBlocks, readPage } from './markdown.ts';
import type { Block, Inline } from '../shared/help-page.ts';

const resolve = resolverFor('service', ['service', 'bridge']);
const blocks = (...lines: readonly string[]): readonly Block[] => readBlocks(lines, resolve);
const text = (words: string): Inline => ({ kind: 'text', text: words });
const paragraph = (words: string): Block => ({ kind: 'paragraph', inlines: [text(words)] });

describe('the words of a block', () => {
  it.each<readonly [string, string, readonly Inline[]]>([
    ['plain words', 'a < b & c', [text('a < b & c')]],
    ['a line break', 'one\n  two', [text('one two')]],
    ['code, in which nothing else means anything', 'run `a **b** <c>` now', [text('run '), { kind: 'code', text: 'a **b** <c>' }, text(' now')]],
    ['code with a backtick', '`` a`b ``', [{ kind: 'code', text: 'a`b' }]],
    ['strong words', '**Be _calm_**, please', [{ kind: 'strong', inlines: [text('Be _calm_')] }, text(', please')]],
    ['emphasised words', 'the *ECM link v1* of', [text('the '), { kind: 'emphasis', inlines: [text('ECM link v1')] }, text(' of')]],
    ['emphasis within strong words', '**a *b***', [{ kind: 'strong', inlines: [text('a '), { kind: 'emphasis', inlines: [text('b')] }] }]],
    ['stars that mean nothing', '2 * 3 * 4, *S-1', [text('2 * 3 * 4, *S-1')]],
    ['an escaped star', '\\*not\\*', [text('*not*')]],
    ['an unclosed backtick', 'a ` b', [text('a ` b')]],
    ['a link to a page', 'see [the bridge](bridge.md)', [text('see '), { kind: 'link', page: 'bridge', inlines: [text('the bridge')] }]],
    ['a link to a part', '[x](./bridge.md#the-wire)', [{ kind: 'link', page: 'bridge', part: 'the-wire', inlines: [text('x')] }]],
    ['a link within the page', '[x](#here)', [{ kind: 'link', page: 'service', part: 'here', inlines: [text('x')] }]],
    ['a link elsewhere, which is none', '[x](https://example.org) [y](../README.md) [z](unknown.md)', [text('x y z')]],
    ['a link that would run something, which is none', '[x](javascript:alert(1))', [text('x)')]],
    ['an image, which is its description', '![a picture](a.png)!', [text('a picture!')]],
    ['markup, which is text', '<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
  ])('%s', (_name, source, expected) => {
    expect(readInlines(source, resolve)).toEqual(expected);
  });

  it('can be read as plain text', () => {
    expect(plainText(readInlines('a **b `c`** [d](bridge.md)', resolve))).toBe('a b c d');
  });
});

describe('the blocks of a page', () => {
  it('are headings with the name they are linked by', () => {
    expect(blocks('## The `pipe`: what, and who?')).toEqual([
      { kind: 'heading', level: 2, part: 'the-pipe-what-and-who', inlines: [text('The '), { kind: 'code', text: 'pipe' }, text(': what, and who?')] },
    ]);
  });

  it('are paragraphs, which a blank line, a heading or a list ends', () => {
    expect(blocks('one', 'two', '', 'three', '# H').map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph', 'heading']);
  });

  it('are code, exactly as it is written, diagrams included', () => {
    expect(blocks('```sh', '  a  *b*', '', '# c', '```')).toEqual([{ kind: 'code', language: 'sh', text: '  a  *b*\n\n# c' }]);
    expect(blocks('```mermaid', 'A-->B', '```')).toEqual([{ kind: 'code', language: 'mermaid', text: 'A-->B' }]);
    expect(() => blocks('```', 'no end')).toThrow('has no end');
  });

  it('are tables: bars within code or after a backslash are text, missing cells are empty', () => {
    expect(blocks('| a | b |', '| --- | :-: |', '| `x|y` | p \\| q |', '| alone |', 'after')).toEqual([
      { kind: 'table', head: [[text('a')], [text('b')]], rows: [[[{ kind: 'code', text: 'x|y' }], [text('p | q')]], [[text('alone')], []]] },
      paragraph('after'),
    ]);
    expect(blocks('| | b |', '| --- | --- |', '| c | |')).toMatchObject([{ head: [[], [text('b')]], rows: [[[text('c')], []]] }]);
  });

  it('are lists, whose items run on, hold blocks and lists of their own', () => {
    expect(blocks('- one', '  goes on', 'and on', '- two', '  - within', '', 'after')).toEqual([
      {
        kind: 'list',
        ordered: false,
        items: [
          { blocks: [paragraph('one goes on and on')] },
          { blocks: [paragraph('two'), { kind: 'list', ordered: false, items: [{ blocks: [paragraph('within')] }] }] },
        ],
      },
      paragraph('after'),
    ]);
  });

  it('are numbered lists, with code within an item', () => {
    expect(blocks('1. Do this:', '', '   ```bat', '   mkdir', '   ```', '', '2. Then that.')).toEqual([
      {
        kind: 'list',
        ordered: true,
        items: [{ blocks: [paragraph('Do this:'), { kind: 'code', language: 'bat', text: 'mkdir' }] }, { blocks: [paragraph('Then that.')] }],
      },
    ]);
  });
});

describe('a page', () => {
  it('has its first heading as its title, and must have one', () => {
    expect(readPage('x', '# The *title*\r\n\r\nWords\r\n', resolve)).toEqual({ name: 'x', title: 'The title', blocks: [paragraph('Words')] });
    expect(() => readPage('x', 'Words', resolve)).toThrow('x does not begin with its title');
  });

  it('of docs/ is read whole: every link leads somewhere, and no mark of Markdown is left over', () => {
    const pages = readHelpPages(`${root}docs`);
    const names = pages.map(({ name }) => name);
    expect(names).toContain('troubleshooting');
    const words = JSON.stringify(pages, (key, value: unknown) => (key === 'kind' || (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'code') ? undefined : value));
    expect(words).not.toMatch(/\*\*|\]\(|"text":"[^"]*`/);
    const parts = new Map(pages.map(({ name, blocks: all }) => [name, all.flatMap((block) => (block.kind === 'heading' ? [block.part] : []))]));
    const links: readonly (readonly [string, string | undefined])[] = [...JSON.stringify(pages).matchAll(/"kind":"link","page":"([^"]+)"(?:,"part":"([^"]+)")?/g)].map(([, page = '', part]) => [page, part]);
    for (const [page, part] of links) {
      expect(names).toContain(page);
      if (part !== undefined) expect(parts.get(page)).toContain(part);
    }
  });
});
