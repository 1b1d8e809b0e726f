import { expect, it } from 'vitest';
import { createHandedOut } from './handed-out.ts';

it('names the sessions that hold something, once', () => {
  const handedOut = createHandedOut();
  handedOut.give('s1', 'a');
  handedOut.give('s1', 'b');
  handedOut.give('s2', 'a');
  expect(handedOut.takeAll()).toEqual(['s1', 's2']);
  expect(handedOut.takeAll()).toEqual([]);
});

it('forgets a session when it has given everything back', () => {
  const handedOut = createHandedOut();
  handedOut.give('s1', 'a');
  handedOut.give('s1', 'b');
  handedOut.give('s2', 'a');
  handedOut.takeBack('s1', 'a');
  handedOut.takeBack('s2', 'a');
  expect(handedOut.takeAll()).toEqual(['s1']);
});

it('counts a credential that a session got twice', () => {
  const handedOut = createHandedOut();
  handedOut.give('s1', 'a');
  handedOut.give('s1', 'a');
  handedOut.takeBack('s1', 'a');
  expect(handedOut.takeAll()).toEqual(['s1']);
});

it('passes over what it never gave', () => {
  const handedOut = createHandedOut();
  handedOut.takeBack('s1', 'a');
  handedOut.give('s1', 'a');
  handedOut.takeBack('s1', 'b');
  expect(handedOut.takeAll()).toEqual(['s1']);
});
