/** Limits of one answer (pi-web-service.md, "How it is built here"); beyond them it is refused as malformed. */
export const limits = {
  depth: 64,
  elements: 2_000_000,
  /** Elements of one tree of template settings. */
  treeElements: 10_000,
  attributes: 64,
  /** Characters of one attribute's value; a namespace is limited by `nameLength`. */
  attributeLength: 64 * 1024,
  /** Characters of one text. */
  text: 1024 * 1024,
  nameLength: 256,
  /** Characters read without the end of any markup: limits what the parser buffers. */
  withoutMarkup: 2 * 1024 * 1024,
  /** Characters of a text that has not ended after which it is taken from the parser, which keeps it otherwise. */
  unfinishedText: 64 * 1024,
} as const;

/** The document is not acceptable XML. The message names the rule, never the content. */
export class MalformedXmlError extends Error {}

/** The document is beyond one of the {@link limits}. */
export class LimitError extends MalformedXmlError {}
