const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Numbers compare by value; case and accents do not count. */
export function compareLabels(a: string, b: string): number {
  return collator.compare(a, b);
}

const firstSign = 0x20;
const lastSign = 0x7e;
const zero = 0x30;
const nine = 0x39;

/** Longer labels have no key: the collator splits longer numbers into pieces. */
const longestKeyed = 250;
const scratch = Buffer.alloc(2 * longestKeyed);

/** The rank that the collator gives each printable ASCII character; characters that it considers equal share one. */
const ranks = new Uint8Array(lastSign + 1);
const signs = Array.from({ length: lastSign - firstSign + 1 }, (_, index) =>
  String.fromCharCode(firstSign + index),
).toSorted(compareLabels);
for (const [index, sign] of signs.entries()) {
  const before = signs[index - 1];
  const rankBefore = before === undefined ? 0 : (ranks[before.charCodeAt(0)] ?? 0);
  ranks[sign.charCodeAt(0)] = before !== undefined && compareLabels(before, sign) === 0 ? rankBefore : rankBefore + 1;
}
const numberRank = ranks[zero] ?? 0;

/**
 * A sort key: keys compare with `<` as {@link compareLabels} compares the labels, in a tenth of the time; without keys the
 * selection takes twice as long (docs/decisions/2026-11-24-decoding-and-selection-speed.md). `undefined` for labels that are
 * long or not printable ASCII. A property test compares the two orders.
 */
export function labelKey(label: string): string | undefined {
  if (label.length > longestKeyed) return undefined;
  let length = 0;
  for (let at = 0; at < label.length; ) {
    const code = label.charCodeAt(at);
    if (code < firstSign || code > lastSign) return undefined;
    if (!isDigit(code)) {
      scratch[length++] = ranks[code] ?? 0;
      at += 1;
      continue;
    }
    // A number without leading zeros: first its length, then its digits.
    while (label.charCodeAt(at) === zero) at += 1;
    const lengthAt = length + 1;
    scratch[length] = numberRank;
    for (length += 2; isDigit(label.charCodeAt(at)); at += 1) scratch[length++] = label.charCodeAt(at);
    scratch[lengthAt] = length - lengthAt;
  }
  return scratch.toString('latin1', 0, length);
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}
