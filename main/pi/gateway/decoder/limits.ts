/** Caps of one answer (pi-web-service.md, "How it is built here"); beyond them it is refused as malformed. */
export const limits = {
  depth: 64,
  elements: 2_000_000,
  /** Elements of what is kept whole. */
  treeElements: 10_000,
  attributes: 64,
  /** Characters of one attribute's value; a namespace is a name. */
  attributeLength: 64 * 1024,
  /** Characters of one text. */
  text: 1024 * 1024,
  nameLength: 256,
  /** Characters read without any markup coming to an end: bounds what the parser itself must hold. */
  withoutMarkup: 2 * 1024 * 1024,
} as const;

/** What arrived is not XML that we accept. The message names the rule, never the content. */
export class MalformedXmlError extends Error {}
