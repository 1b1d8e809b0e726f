import { expect, it } from 'vitest';
import { ecmGroupOf, receivedMembers } from './ecm-group.ts';

const member = (digest?: string) => ({ name: 'ecm01', active: true, ...(digest === undefined ? {} : { digest }) });

it.each([
  ['alone', ['a'], false],
  ['the same', ['a', 'a', 'a'], false],
  ['one differs', ['a', 'a', 'b'], true],
  ['one of an earlier release', ['a', undefined], false],
  ['none', [], false],
] as const)('tells whether the ECMs of a group differ: %s', (_case, digests, differs) => {
  expect(ecmGroupOf(digests.map(member)).differs).toBe(differs);
});

it('names and digests of other ECMs are used only if they look like ones', () => {
  const sent = [
    { name: 'ecm-01.hq.example', digest: 'ab12', active: true },
    { name: 'call +1 555 0100', digest: 'two words', active: false },
  ];
  expect(receivedMembers.parse(sent)).toEqual([
    { name: 'ecm-01.hq.example', digest: 'ab12', active: true },
    { name: '(not a name)', digest: undefined, active: false },
  ]);
  expect(receivedMembers.safeParse([{ name: 'ecm01', active: 'yes' }]).success).toBe(false);
});
