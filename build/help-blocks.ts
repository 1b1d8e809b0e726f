// Converts the tokens of `marked` into the blocks that the help draws: only text and structure, so that no HTML reaches the renderer.
import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { partOf, type Block, type HelpPage, type Inline } from '../shared/help-page.ts';

/** The target of a link: a page of the help, optionally a part of it. Nothing for any other URL. */
export type ResolveLink = (address: string) => { readonly page: string; readonly part?: string } | undefined;

/** The tokens of standard Markdown. Others exist only with extensions of `marked`, which are not used. */
function known(tokens: readonly Token[] | undefined): readonly MarkedToken[] {
  return (tokens ?? []) as readonly MarkedToken[];
}

function text(words: string): Inline {
  return { kind: 'text', text: words.replaceAll(/\s*\n\s*/g, ' ') };
}

function inlinesOf(token: MarkedToken, resolve: ResolveLink): readonly Inline[] {
  switch (token.type) {
    case 'strong':
      return [{ kind: 'strong', inlines: readInlines(token.tokens, resolve) }];
    case 'em':
      return [{ kind: 'emphasis', inlines: readInlines(token.tokens, resolve) }];
    case 'codespan':
      return [{ kind: 'code', text: token.text }];
    case 'link': {
      const target = resolve(token.href);
      const inlines = readInlines(token.tokens, resolve);
      return target === undefined ? inlines : [{ kind: 'link', ...target, inlines }];
    }
    case 'text':
      return token.tokens === undefined ? [text(token.text)] : readInlines(token.tokens, resolve);
    case 'br':
      return [text(' ')];
    case 'escape':
    case 'image':
      // An image becomes its description.
      return token.text === '' ? [] : [text(token.text)];
    case 'html':
      return [text(token.raw)];
    default:
      throw new Error(`the help cannot show "${token.type}" within a paragraph: ${token.raw}`);
  }
}

/** The inline elements of a block, with neighbouring texts joined. */
function readInlines(tokens: readonly Token[] | undefined, resolve: ResolveLink): readonly Inline[] {
  const joined: Inline[] = [];
  for (const inline of known(tokens).flatMap((token) => inlinesOf(token, resolve))) {
    const last = joined.at(-1);
    if (last?.kind === 'text' && inline.kind === 'text') joined[joined.length - 1] = text(last.text + inline.text);
    else joined.push(inline);
  }
  return joined;
}

function readTable({ header, rows }: Tokens.Table, resolve: ResolveLink): Block {
  const read = (cells: readonly Tokens.TableCell[]) => cells.map(({ tokens }) => readInlines(tokens, resolve));
  return { kind: 'table', head: read(header), rows: rows.map(read) };
}

function blocksOf(token: MarkedToken, resolve: ResolveLink): readonly Block[] {
  switch (token.type) {
    case 'space':
      return [];
    case 'heading': {
      const inlines = readInlines(token.tokens, resolve);
      return [{ kind: 'heading', level: token.depth, part: partOf(plainText(inlines)), inlines }];
    }
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', inlines: readInlines(token.tokens, resolve) }];
    case 'html':
      return [{ kind: 'paragraph', inlines: [text(token.raw.trim())] }];
    case 'code':
      return [{ kind: 'code', language: token.lang?.split(' ')[0] ?? '', text: token.text }];
    case 'list':
      return [
        {
          kind: 'list',
          ordered: token.ordered,
          items: token.items.map(({ tokens }) => ({ blocks: readBlocks(tokens, resolve) })),
        },
      ];
    case 'table':
      return [readTable(token, resolve)];
    default:
      throw new Error(`the help cannot show "${token.type}": ${token.raw}`);
  }
}

function readBlocks(tokens: readonly Token[], resolve: ResolveLink): readonly Block[] {
  return known(tokens).flatMap((token) => blocksOf(token, resolve));
}

function plainText(inlines: readonly Inline[]): string {
  return inlines.map((inline) => ('text' in inline ? inline.text : plainText(inline.inlines))).join('');
}

/** Reads a page of the help. Throws if it does not begin with a heading, which is its title. */
export function readPage(name: string, source: string, resolve: ResolveLink): HelpPage {
  const [title, ...blocks] = readBlocks(lexer(source), resolve);
  if (title?.kind !== 'heading' || title.level !== 1) throw new Error(`${name} does not begin with its title`);
  return { name, title: plainText(title.inlines), blocks };
}
