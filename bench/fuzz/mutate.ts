import type { Random } from './random.ts';

/** Pieces that parsers of XML stumble over. */
const pieces = [
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

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const mutations: readonly Mutation[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let count = random.below(8); count >= 0; count -= 1) changed[random.below(changed.length)] = random.below(256);
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
    return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: 1 + random.below(20) }, () => part), bytes.subarray(at)]);
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(pieces)), bytes.subarray(at)]);
  },
  function respell(bytes, random) {
    return Buffer.from(bytes.toString('utf8'), random.pick(['utf16le', 'latin1', 'utf8'] as const));
  },
  function mark(bytes, random) {
    return Buffer.concat([Buffer.from(random.pick(['efbbbf', 'fffe', 'feff', '0000feff']), 'hex'), bytes]);
  },
];

/** The bytes with one to four things wrong with them. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes;
  for (let count = random.below(4); count >= 0; count -= 1) {
    if (mutated.length > 0 && mutated.length < 1_000_000) mutated = random.pick(mutations)(mutated, random);
  }
  return mutated;
}

const signs = ['a', 'Z', '0', '9', '.', '-', '_', ',', ';', '=', '+', '\\', '@', ':', '/', '[', ']', '%', '#', ' ', '"', "'", '<', '&', 'ü', '𝄞', '\u202e', '\ud800', '\u0000', 'dc=', 'cn=', 'v1.', 'xn--'] as const;

/** Text of the signs that names, hosts, addresses and Distinguished Names are made of. */
export function randomText(random: Random): string {
  return Array.from({ length: random.below(40) }, () => random.pick(signs)).join('');
}
