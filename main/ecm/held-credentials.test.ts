import { beforeEach, expect, it } from 'vitest';
import { HeldCredentials, type Hold } from './held-credentials.ts';

const user = { username: 'ann' };
const jumpItem = { type: 'rdp', host: 'web01' } as const;
const hold = (sessionId: string, credentialId: string): Hold => ({
  session: { sessionId, user, jumpItem },
  credentialId,
});

let held: HeldCredentials;
beforeEach(() => {
  held = new HeldCredentials();
});

it('hands over everything, once', () => {
  for (const each of [hold('s1', 'a'), hold('s1', 'b'), hold('s2', 'a')]) held.add(each);
  expect(held.takeAll()).toEqual([hold('s1', 'a'), hold('s1', 'b'), hold('s2', 'a')]);
  expect([held.takeAll(), held.isEmpty]).toEqual([[], true]);
});

it('forgets what was given back', () => {
  for (const each of [hold('s1', 'a'), hold('s1', 'b')]) held.add(each);
  expect(held.remove(hold('s1', 'a'))).toBe(true);
  expect([held.has(hold('s1', 'a')), held.has(hold('s1', 'b'))]).toEqual([false, true]);
  expect(held.takeAll()).toEqual([hold('s1', 'b')]);
});

it('counts a credential that a session got twice', () => {
  held.add(hold('s1', 'a'));
  held.add(hold('s1', 'a'));
  expect(held.remove(hold('s1', 'a'))).toBe(true);
  expect(held.isEmpty).toBe(false);
  held.add(hold('s1', 'a'));
  expect(held.takeAll()).toHaveLength(2);
});

it('passes over what it never had', () => {
  expect(held.remove(hold('s1', 'a'))).toBe(false);
  held.add(hold('s1', 'a'));
  expect([held.remove(hold('s1', 'b')), held.remove(hold('s2', 'a'))]).toEqual([false, false]);
  expect(held.isEmpty).toBe(false);
});

it('tells sessions without an id apart by their user, and from a session that is called like one', () => {
  const unnamed = (username: string): Hold => ({ session: { user: { username }, jumpItem }, credentialId: 'a' });
  held.add(unnamed('ann'));
  expect([held.has(unnamed('bob')), held.has(hold('ann', 'a')), held.has(unnamed('ann'))]).toEqual([
    false,
    false,
    true,
  ]);
});

it('knows a user without a session by name, however it is written', () => {
  const of = (username: string): Hold => ({ session: { user: { username }, jumpItem }, credentialId: 'a' });
  held.add(of('HQ\\ann'));
  expect([held.has(of('HQ\\bob')), held.remove(of('hq\\ANN'))]).toEqual([false, true]);
});
