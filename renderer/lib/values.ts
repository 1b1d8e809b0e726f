/** A section of the settings as a file or a form holds it: any keys, any values. */
export type RawSection = Readonly<Record<string, unknown>>;

/** Any value as text for an input, so that an invalid value from the file stays visible until it is replaced. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values, whatever the order of their keys. */
export function same(left: unknown, right: unknown): boolean {
  if (isRecord(left) && isRecord(right)) {
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
  }
  return JSON.stringify(left) === JSON.stringify(right);
}
