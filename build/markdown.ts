import { partOf, type Block, type HelpPage, type ListItem } from '../shared/help-page.ts';
import { plainText, readInlines, type ResolveLink } from './markdown-inline.ts';

/** Reads the Markdown that docs/ is written in, and no more: headings, paragraphs, lists, tables, fenced code. */

interface Reading {
  readonly block?: Block;
  /** How many lines it took. */
  readonly lines: number;
}

type ReadBlock = (lines: readonly string[], resolve: ResolveLink) => Reading | undefined;

const bullet = /^( {0,3})([-*+]|\d{1,9}[.)])( +)(?=\S)/;

const readHeading: ReadBlock = ([line = ''], resolve) => {
  const [, marks = '', words = ''] = /^(#{1,6}) +(.+?)(?: +#+)?$/.exec(line) ?? [];
  if (marks === '') return undefined;
  const inlines = readInlines(words, resolve);
  return { block: { kind: 'heading', level: marks.length, part: partOf(plainText(inlines)), inlines }, lines: 1 };
};

const readCode: ReadBlock = (lines) => {
  const [, indent = '', fence = '', language = ''] = /^( *)(`{3,})\s*(\w*)/.exec(lines[0] ?? '') ?? [];
  if (fence === '') return undefined;
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === fence);
  if (end < 0) throw new Error(`a code block has no end: ${lines[0]}`);
  const text = lines.slice(1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  return { block: { kind: 'code', language, text: text.join('\n') }, lines: end + 1 };
};

/** The cells of a row; a bar within code, or after a backslash, is part of a cell. */
function cellsOf(row: string): readonly string[] {
  const cells = row.trim().match(/(?:\\.|`[^`]*`|[^|\\`]|`)+|(?<=\|)(?=\|)/g) ?? [];
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

const readTable: ReadBlock = (lines, resolve) => {
  const [head = '', rule = ''] = lines;
  if (!head.startsWith('|') || !/^\|(?: *:?-+:? *\|)+ *$/.test(rule)) return undefined;
  const end = lines.findIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(2, end < 0 ? lines.length : end).map(cellsOf);
  const columns = cellsOf(rule).length;
  // The first heading of a table may be blank: "| | light | dark |".
  const heads = cellsOf(head);
  const fit = (cells: readonly string[]) => Array.from({ length: columns }, (_, column) => readInlines(cells[column] ?? '', resolve));
  return { block: { kind: 'table', head: fit(heads), rows: rows.map(fit) }, lines: 2 + rows.length };
};

const readList: ReadBlock = (lines, resolve) => {
  const first = bullet.exec(lines[0] ?? '');
  if (first === null) return undefined;
  const ordered = /\d/.test(first[2] ?? '');
  const items: ListItem[] = [];
  let at = 0;
  for (;;) {
    const mark = bullet.exec(lines[at] ?? '');
    if (mark === null || /\d/.test(mark[2] ?? '') !== ordered) break;
    const own = itemLines(lines.slice(at), mark[0].length);
    items.push({ blocks: readBlocks(own, resolve) });
    at += own.length;
    const blanks = lines.slice(at).findIndex((line) => line.trim() !== '');
    if (blanks > 0 && bullet.test(lines[at + blanks] ?? '')) at += blanks;
  }
  return { block: { kind: 'list', ordered, items }, lines: at };
};

/** The lines of one item, without their indentation: the marked one, those indented below it, and those that run on from it. */
function itemLines(lines: readonly string[], indent: number): readonly string[] {
  const [first = '', ...rest] = lines;
  const isIndented = (line: string): boolean => line.startsWith(' '.repeat(Math.min(indent, 2)));
  const end = rest.findIndex((line, index) => {
    if (line.trim() === '') return !isIndented(rest[index + 1] ?? '');
    return !isIndented(line) && (bullet.test(line) || (rest[index - 1] ?? first).trim() === '' || startsBlock(line));
  });
  const own = rest.slice(0, end < 0 ? rest.length : end);
  return [first.slice(indent), ...own.map((line) => (line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart()))];
}

function startsBlock(line: string): boolean {
  return /^(#{1,6} | *`{3,}|\|)/.test(line) || bullet.test(line);
}

const readParagraph: ReadBlock = (lines, resolve) => {
  const end = lines.findIndex((line, index) => line.trim() === '' || (index > 0 && startsBlock(line)));
  const own = lines.slice(0, end < 0 ? lines.length : end);
  return { block: { kind: 'paragraph', inlines: readInlines(own.join('\n').trim(), resolve) }, lines: own.length };
};

const readBlank: ReadBlock = ([line = '']) => (line.trim() === '' ? { lines: 1 } : undefined);

const readers: readonly ReadBlock[] = [readBlank, readHeading, readCode, readTable, readList, readParagraph];

export function readBlocks(lines: readonly string[], resolve: ResolveLink): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const here = lines.slice(at);
    let reading: Reading | undefined;
    for (const read of readers) reading ??= read(here, resolve);
    if (reading?.block !== undefined) blocks.push(reading.block);
    at += reading?.lines ?? 1;
  }
  return blocks;
}

/** A page of the help. Its first heading is its title; a page without one is an error. */
export function readPage(name: string, source: string, resolve: ResolveLink): HelpPage {
  const [title, ...blocks] = readBlocks(source.replaceAll('\r\n', '\n').split('\n'), resolve);
  if (title?.kind !== 'heading' || title.level !== 1) throw new Error(`${name} does not begin with its title`);
  return { name, title: plainText(title.inlines), blocks };
}
