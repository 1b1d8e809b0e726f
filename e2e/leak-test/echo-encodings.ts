/** The encodings in which a server may echo what it received. */
export const echoEncodings: readonly ((sent: string) => string)[] = [
  (sent) => sent,
  (sent) => JSON.stringify(sent),
  (sent) => JSON.stringify(JSON.stringify(sent)),
  (sent) => encodeURIComponent(sent),
  (sent) => encodeURIComponent(sent).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  (sent) => new URLSearchParams({ sent }).toString(),
  (sent) => xml(sent),
  (sent) => xml(sent).replaceAll('&quot;', '&#34;').replaceAll('&apos;', '&#39;'),
  (sent) => `  ${sent.replaceAll(' ', '\n')}  `,
  (sent) => Buffer.from(sent).toString('base64'),
  (sent) => Buffer.from(sent).toString('base64url'),
  (sent) => Buffer.from(`name:${sent}`).toString('base64'),
  (sent) => Buffer.from(sent).toString('hex'),
  (sent) => Buffer.from(sent, 'utf16le').toString('base64'),
  (sent) => [...sent].toReversed().join(''),
  (sent) => sent.toUpperCase(),
  (sent) => hex(sent).toUpperCase(),
  (sent) => hex(sent).replaceAll(/..(?=.)/g, '$&:'),
  (sent) => hex(sent).replaceAll(/..(?=.)/g, '$& '),
  (sent) => hex(sent).replaceAll(/../g, '%$&'),
  (sent) => characters(sent, (code) => `&#${code};`),
  (sent) => characters(sent, (code) => `&#x${code.toString(16)};`),
  (sent) => characters(sent, (code) => `\\u{${code.toString(16)}}`),
  (sent) => sent.replaceAll(/[a-f]/g, (letter) => `&#${letter.charCodeAt(0)};`),
  (sent) => [...sent].join(' '),
  (sent) => Buffer.from(Buffer.from(sent).toString('base64')).toString('hex'),
  // Cut, so that only a part of it is there.
  (sent) => sent.slice(0, 20),
];

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

function characters(text: string, spell: (code: number) => string): string {
  return [...text].map((character) => spell(character.codePointAt(0) ?? 0)).join('');
}

export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
