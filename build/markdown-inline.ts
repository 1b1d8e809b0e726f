import type { Inline } from '../shared/help-page.ts';

/** Where a link of a page leads: a page of the help and perhaps a part of it; nothing for all that is elsewhere. */
export type ResolveLink = (address: string) => { readonly page: string; readonly part?: string } | undefined;

/** What a run of text may hold, first match first. Everything else is text, `<` and `&` included. */
const patterns: readonly { readonly at: RegExp; readonly read: (match: readonly string[], resolve: ResolveLink) => readonly Inline[] }[] = [
  { at: /^\\([\\`*_[\]()#|<>!.+-])/, read: ([, sign = '']) => [text(sign)] },
  { at: /^(`+)((?:(?!\1).|\1`+)+?)\1(?!`)/s, read: ([, , code = '']) => [{ kind: 'code', text: code.replace(/^ (.*) $/s, '$1') }] },
  { at: /^\*\*(?=\S)((?:[^*]|\*(?!\*)|\*(?=\*\*))*?\S)\*\*(?!\*)/s, read: ([, inner = ''], resolve) => [{ kind: 'strong', inlines: readInlines(inner, resolve) }] },
  { at: /^\*(?=[^\s*])([^*]*?[^\s*])\*(?!\*)/s, read: ([, inner = ''], resolve) => [{ kind: 'emphasis', inlines: readInlines(inner, resolve) }] },
  // An image is known by its description.
  { at: /^!\[([^\]]*)\]\([^)\s]*\)/, read: ([, words = '']) => (words === '' ? [] : [text(words)]) },
  { at: /^\[((?:`[^`]*`|[^\]`])+)\]\(([^)\s]+)\)/s, read: ([, words = '', address = ''], resolve) => readLink(words, address, resolve) },
];

function text(words: string): Inline {
  return { kind: 'text', text: words };
}

function readLink(words: string, address: string, resolve: ResolveLink): readonly Inline[] {
  const inlines = readInlines(words, resolve);
  const target = resolve(address);
  return target === undefined ? inlines : [{ kind: 'link', ...target, inlines }];
}

/** Neighbouring texts as one. */
function joined(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.reduce<readonly Inline[]>((before, next) => {
    const last = before.at(-1);
    if (last?.kind !== 'text' || next.kind !== 'text') return [...before, next];
    return [...before.slice(0, -1), text(last.text + next.text)];
  }, []);
}

/** The words of one block. A line break within it is a blank. */
export function readInlines(source: string, resolve: ResolveLink): readonly Inline[] {
  const inlines: Inline[] = [];
  let rest = source.replaceAll(/\s*\n\s*/g, ' ');
  while (rest !== '') {
    const here = rest;
    const found = patterns.flatMap(({ at, read }) => {
      const match = at.exec(here);
      return match === null ? [] : [{ length: match[0].length, inlines: read(match, resolve) }];
    })[0];
    // Words run on to the next sign that may begin something.
    const length = found?.length ?? (/^[^\\`*![]+/.exec(here)?.[0].length ?? 1);
    inlines.push(...(found?.inlines ?? [text(here.slice(0, length))]));
    rest = here.slice(length);
  }
  return joined(inlines);
}

/** The words alone. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines.map((inline) => ('text' in inline ? inline.text : plainText(inline.inlines))).join('');
}
