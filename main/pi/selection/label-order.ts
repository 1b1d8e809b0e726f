const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** How people sort labels: numbers by value, and neither case nor accents count. */
export function compareLabels(a: string, b: string): number {
  return collator.compare(a, b);
}

const firstSign = 0x20;
const lastSign = 0x7e;
const zero = 0x30;
const nine = 0x39;

/** Longer labels are left to the collator, which cuts longer numbers into pieces. */
const longestKeyed = 250;
const scratch = Buffer.alloc(2 * longestKeyed);

/** What the collator makes of each printable ASCII character: its rank, the same for those that it takes for one. */
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
 * A text that compares with others of its kind by plain `<` as {@link compareLabels} compares the labels, and does so in a tenth of
 * the time. Only for short labels of printable ASCII, which are nearly all; a test holds the two orders against each other.
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
    // A number: the one of more digits is larger, leading zeros left out; among equally long ones the digits decide.
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
