import type { Random } from './random.ts';

/** Fragments that are special for XML parsers. */
const fragments = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#x110000;',
  '<![CDATA[',
  ']]>',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<?php ?>',
  '<!--',
  '-->',
  'xmlns="urn:x"',
  'xmlns:a=""',
  '<a:b/>',
  '<__proto__>1</__proto__>',
  '<constructor/>',
  ' i:nil="true"',
  '</Envelope>',
  '\u0000',
  '\ud800',
  '\ufffe',
  '<a>'.repeat(100),
  'x'.repeat(5000),
  ' a="1"'.repeat(100),
] as const;

/** Texts that are special for readers of values. */
const texts = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '99999999999',
  'true',
  'TRUE',
  'null',
  '2026-13-99T00:00:00Z',
  '2026-11-24',
  'NaN',
  '__proto__',
  '&#13;',
  '&#xD800;',
  '\u202e',
  'ü🙂',
  'x'.repeat(300),
] as const;

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Replaces one random match. */
function replaceOne(bytes: Buffer, random: Random, pattern: RegExp, by: (match: string) => string): Buffer {
  const text = bytes.toString('utf8');
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return bytes;
  const { 0: whole, index: at } = random.pick(matches);
  return Buffer.from(text.slice(0, at) + by(whole) + text.slice(at + whole.length));
}

/** Mutations that keep the XML well-formed, so that they pass the parser. */
const wellFormed: readonly Mutation[] = [
  function changeText(bytes, random) {
    return replaceOne(bytes, random, /(?<=>)[^<>]+(?=<)/g, (text) =>
      random.below(2) === 0
        ? random.pick(texts)
        : text.slice(0, random.below(text.length)) + random.pick(fragmentsOfNames),
    );
  },
  function dropLeaf(bytes, random) {
    return replaceOne(bytes, random, /<([\w:]+)[^<>]*>[^<>]*<\/\1>/g, () => '');
  },
  function doubleLeaf(bytes, random) {
    return replaceOne(bytes, random, /<([\w:]+)[^<>]*>[^<>]*<\/\1>/g, (leaf) => leaf.repeat(1 + random.below(3)));
  },
  function nestLeaf(bytes, random) {
    const depth = random.pick([1, 3, 70]);
    return replaceOne(
      bytes,
      random,
      /<([\w:]+)[^<>]*>[^<>]*<\/\1>/g,
      (leaf) => '<a:In>'.repeat(depth) + leaf + '</a:In>'.repeat(depth),
    );
  },
  function makeNil(bytes, random) {
    return replaceOne(bytes, random, /<([\w:]+)[^<>]*>[^<>]*<\/\1>/g, (leaf) =>
      leaf.replace(/^<([\w:]+)[^]*$/, '<$1 i:nil="true"/>'),
    );
  },
  function rename(bytes, random) {
    return replaceOne(
      bytes,
      random,
      /\ba:\w+/g,
      () => `a:${random.pick(['ErrorCode', 'StoredCredential', '__proto__', 'constructor', 'Type', 'x'])}`,
    );
  },
  function rebind(bytes, random) {
    return replaceOne(bytes, random, /xmlns(?::\w+)?="[^"]*"/g, (declared) =>
      random.pick(['', `${declared} ${declared}`, 'xmlns="urn:x"', 'xmlns:a="urn:x"', 'xmlns:i="urn:x"']),
    );
  },
];

/** Mutations of the bytes. */
const bytewise: readonly Mutation[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes);
    changed[random.below(changed.length)] = random.below(2) === 0 ? 0x20 + random.below(95) : random.below(256);
    return changed;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(64))]);
  },
  function repeat(bytes, random) {
    const at = random.below(bytes.length);
    const part = bytes.subarray(at, at + random.below(512));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + random.below(20) }, () => part),
      bytes.subarray(at),
    ]);
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(fragments)), bytes.subarray(at)]);
  },
  function respell(bytes, random) {
    return Buffer.from(bytes.toString('utf8'), random.pick(['utf16le', 'latin1', 'utf8'] as const));
  },
  function mark(bytes, random) {
    return Buffer.concat([Buffer.from(random.pick(['efbbbf', 'fffe', 'feff', '0000feff']), 'hex'), bytes]);
  },
];

/** Applies one to four random mutations, two thirds of them well-formed. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes;
  for (let count = random.pick([0, 0, 0, 1, 2, 3]); count >= 0; count -= 1) {
    const mutations = random.below(3) === 0 ? bytewise : wellFormed;
    if (mutated.length > 0 && mutated.length < 1_000_000) mutated = random.pick(mutations)(mutated, random);
  }
  return mutated;
}

const fragmentsOfNames = [
  'a',
  'Z',
  '0',
  '9',
  '.',
  '-',
  '_',
  ',',
  ';',
  '=',
  '+',
  '\\',
  '@',
  ':',
  '/',
  '[',
  ']',
  '%',
  '#',
  ' ',
  '"',
  "'",
  '<',
  '&',
  'ü',
  '𝄞',
  '\u202e',
  '\ud800',
  '\u0000',
  'dc=',
  'cn=',
  'v1.',
  'xn--',
] as const;

/** Random text of the characters and fragments that names, hosts, URLs and Distinguished Names consist of. */
export function randomText(random: Random): string {
  return Array.from({ length: random.below(40) }, () => random.pick(fragmentsOfNames)).join('');
}
