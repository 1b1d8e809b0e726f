import { beforeEach, expect, it } from 'vitest';
import type { Session } from '../../shared/jump-item.ts';
import { HeldCredentials } from './held-credentials.ts';

const user = { username: 'ann' };
const jumpItem = { type: 'rdp', host: 'web01' } as const;
const session = (sessionId: string): Session => ({ sessionId, user, jumpItem });
const unnamed = (username: string): Session => ({ user: { username }, jumpItem });

let held: HeldCredentials;
beforeEach(() => {
  held = new HeldCredentials();
});
const add = (of: Session, credentialId: string, holder?: string): void =>
  held.add({ session: of, credentialId, holder });
const idsHeldBy = (holder: string): readonly string[] => held.heldBy(holder).map(({ credentialId }) => credentialId);

it('lists what a holder has, once for each time it got it', () => {
  add(session('s1'), 'a', 'link/1');
  add(session('s1'), 'a', 'link/1');
  add(session('s1'), 'b', 'bridge/1');
  expect([idsHeldBy('link/1'), idsHeldBy('bridge/1'), idsHeldBy('link/2')]).toEqual([['a', 'a'], ['b'], []]);
});

it('removes one of those alike: the own of the holder, else the oldest', () => {
  add(session('s1'), 'a', 'link/1');
  add(session('s1'), 'a', 'bridge/1');
  expect(held.remove(session('s1'), 'a', 'bridge/1')?.holder).toBe('bridge/1');
  expect(held.remove(session('s1'), 'a', 'bridge/2')?.holder).toBe('link/1');
  expect([held.remove(session('s1'), 'a', 'link/1'), held.count]).toEqual([undefined, 0]);
});

it('does not have what was removed', () => {
  add(session('s1'), 'a');
  add(session('s1'), 'b');
  held.remove(session('s1'), 'a', undefined);
  expect([held.has(session('s1'), 'a'), held.has(session('s1'), 'b'), held.count]).toEqual([false, true, 1]);
});

it('removes nothing of another session or credential', () => {
  add(session('s1'), 'a');
  expect([held.remove(session('s1'), 'b', undefined), held.remove(session('s2'), 'a', undefined)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(held.count).toBe(1);
});

it('knows sessions without an id by their user, and not by a session id of the same text', () => {
  add(unnamed('ann'), 'a');
  expect([held.has(unnamed('bob'), 'a'), held.has(session('ann'), 'a'), held.has(unnamed('ann'), 'a')]).toEqual([
    false,
    false,
    true,
  ]);
});

it('compares users without case', () => {
  add(unnamed('HQ\\ann'), 'a');
  expect([held.has(unnamed('HQ\\bob'), 'a'), held.remove(unnamed('hq\\ANN'), 'a', undefined)?.credentialId]).toEqual([
    false,
    'a',
  ]);
});
