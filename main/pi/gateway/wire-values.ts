/** How the wire writes values; `undefined` for a text that is none. */

/** `xs:int`, with the white space that XML allows around it. */
export function readInt(text: string): number | undefined {
  return /^\s*[+-]?\d{1,10}\s*$/.test(text) ? Number(text) : undefined;
}

/** `xs:boolean`. */
export function readFlag(text: string): boolean | undefined {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** `xs:dateTime`; without a zone it is UTC, as the contract says. */
export function readDate(text: string): Date | undefined {
  const parsed = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
