/** Signs that a terminal would obey or that would turn the text around, whoever brought them into the log. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function printable(text: string): string {
  return text.replaceAll(unprintable, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

/** A line of a log for people: `time level event field=value …`. What is no line of ours is shown as it is, made printable. */
export function prettyLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return printable(line);
  const { time, level, event, ...fields } = entry;
  const head = [plain(time), plain(level).toUpperCase().padEnd(5), plain(event)];
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return printable([...head, ...rest].join(' '));
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '-');
}

/** Bare where that cannot be misread. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/u.test(value) ? value : JSON.stringify(value);
}
