/** A page of the documentation as a tree of text and structure, without markup that a browser would run. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inlines: readonly Inline[] }
  /** To a page of the help, or to a part of one. Other addresses are no links, because the help is read offline. */
  | { readonly kind: 'link'; readonly page: string; readonly part?: string; readonly inlines: readonly Inline[] };

export interface ListItem {
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly part: string; readonly inlines: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly ListItem[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  /** A diagram's source, too, is shown as it is written. */
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

export interface HelpPage {
  readonly name: string;
  /** The page's own heading. */
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The anchor of a heading: its words in small letters with hyphens, as code hosting sites make it. */
export function partOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
