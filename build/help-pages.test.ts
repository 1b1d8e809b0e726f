import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { troubleshootingParts } from '../renderer/ui/links.ts';
import { partOf, type Block, type Inline } from '../shared/help-page.ts';
import { readPage } from './help-blocks.ts';
import { readHelpPages, resolverFor } from './help-pages.ts';

const resolve = resolverFor('service', ['service', 'bridge']);
const blocks = (...lines: readonly string[]): readonly Block[] =>
  readPage('service', ['# Title', '', ...lines].join('\n'), resolve).blocks;
const text = (words: string): Inline => ({ kind: 'text', text: words });
const paragraph = (...inlines: readonly Inline[]): Block => ({ kind: 'paragraph', inlines });

describe('the words of a paragraph', () => {
  it.each<readonly [string, string, readonly Inline[]]>([
    ['plain words', 'a < b & c', [text('a < b & c')]],
    ['a line break', 'one\n  two', [text('one two')]],
    [
      'code, in which nothing else means anything',
      'run `a **b** <c>` now',
      [text('run '), { kind: 'code', text: 'a **b** <c>' }, text(' now')],
    ],
    ['code with a backtick', '`` a`b ``', [{ kind: 'code', text: 'a`b' }]],
    [
      'emphasis within strong words',
      '**a *b***',
      [{ kind: 'strong', inlines: [text('a '), { kind: 'emphasis', inlines: [text('b')] }] }],
    ],
    ['an escaped star', '\\*not\\*', [text('*not*')]],
    [
      'a link to a page',
      'see [the bridge](bridge.md)',
      [text('see '), { kind: 'link', page: 'bridge', inlines: [text('the bridge')] }],
    ],
    [
      'a link to a part',
      '[x](./bridge.md#the-wire)',
      [{ kind: 'link', page: 'bridge', part: 'the-wire', inlines: [text('x')] }],
    ],
    ['a link within the page', '[x](#here)', [{ kind: 'link', page: 'service', part: 'here', inlines: [text('x')] }]],
    ['a link elsewhere, which is none', '[x](https://example.org) [y](../README.md) [z](unknown.md)', [text('x y z')]],
    ['an address, which is no link', 'see https://example.org', [text('see https://example.org')]],
    ['a link that would run something, which is none', '[x](javascript:alert(1))', [text('x')]],
    ['an image, which is its description', '![a picture](a.png)!', [text('a picture!')]],
    ['markup, which is text', 'a <img src=x onerror=alert(1)> b', [text('a <img src=x onerror=alert(1)> b')]],
    ['a block of markup, which is text', '<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
  ])('%s', (_name, source, expected) => {
    expect(blocks(source)).toEqual([paragraph(...expected)]);
  });
});

describe('the blocks of a page', () => {
  it('are headings with the name they are linked by', () => {
    expect(blocks('## The `pipe`: what, and who?')).toEqual([
      {
        kind: 'heading',
        level: 2,
        part: 'the-pipe-what-and-who',
        inlines: [text('The '), { kind: 'code', text: 'pipe' }, text(': what, and who?')],
      },
    ]);
  });

  it('are code, exactly as it is written, diagrams included', () => {
    expect(blocks('```sh title', '  a  *b*', '', '# c', '```')).toEqual([
      { kind: 'code', language: 'sh', text: '  a  *b*\n\n# c' },
    ]);
    expect(blocks('```mermaid', 'A-->B', '```')).toEqual([{ kind: 'code', language: 'mermaid', text: 'A-->B' }]);
  });

  it('are tables, with an escaped bar and missing cells', () => {
    expect(blocks('| | b |', '| --- | :-: |', '| `x` | p \\| q |', '| alone |')).toEqual([
      {
        kind: 'table',
        head: [[], [text('b')]],
        rows: [
          [[{ kind: 'code', text: 'x' }], [text('p | q')]],
          [[text('alone')], []],
        ],
      },
    ]);
  });

  it('are lists, whose items hold paragraphs, code and lists of their own', () => {
    expect(blocks('1. Do this:', '', '   ```bat', '   mkdir', '   ```', '', '2. Then that:', '   - within')).toEqual([
      {
        kind: 'list',
        ordered: true,
        items: [
          { blocks: [paragraph(text('Do this:')), { kind: 'code', language: 'bat', text: 'mkdir' }] },
          {
            blocks: [
              paragraph(text('Then that:')),
              { kind: 'list', ordered: false, items: [{ blocks: [paragraph(text('within'))] }] },
            ],
          },
        ],
      },
    ]);
  });

  it('are nothing that the help cannot draw', () => {
    expect(() => blocks('> quoted')).toThrow('the help cannot show "blockquote": > quoted');
    expect(() => blocks('~~gone~~')).toThrow('the help cannot show "del" within a paragraph: ~~gone~~');
  });
});

describe('a page', () => {
  it('has its first heading as its title, and must have one', () => {
    expect(readPage('x', '# The *title*\r\n\r\nWords\r\n', resolve)).toEqual({
      name: 'x',
      title: 'The title',
      blocks: [paragraph(text('Words'))],
    });
    expect(() => readPage('x', 'Words', resolve)).toThrow('x does not begin with its title');
  });
});

describe('the pages of docs/', () => {
  const pages = readHelpPages(fileURLToPath(new URL('../docs', import.meta.url)));
  const partsOf = (name: string): readonly string[] =>
    pages
      .find((page) => page.name === name)
      ?.blocks.flatMap((block) => (block.kind === 'heading' ? [block.part] : [])) ?? [];

  it('have no mark of Markdown left in their words', () => {
    const isCode = (value: unknown): boolean =>
      typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'code';
    expect(JSON.stringify(pages, (_key, value: unknown) => (isCode(value) ? undefined : value))).not.toMatch(
      /\*\*|\]\(|"text":"[^"]*`/,
    );
  });

  it('link to pages and parts that are there', () => {
    const links = [...JSON.stringify(pages).matchAll(/"kind":"link","page":"([^"]+)"(?:,"part":"([^"]+)")?/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, page = '', part] of links) {
      expect(pages.map(({ name }) => name)).toContain(page);
      if (part !== undefined) expect(partsOf(page)).toContain(part);
    }
  });

  it.each(Object.values(troubleshootingParts))('have the part "%s", which errors lead to', (heading) => {
    expect(partsOf('troubleshooting')).toContain(partOf(heading));
  });
});
