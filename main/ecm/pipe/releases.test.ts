import { expect, it } from 'vitest';
import { olderSide } from './releases.ts';

it.each([
  ['0.1.0', '0.1.0', undefined],
  ['0.1.0', '0.2.0', 'service'],
  ['0.10.0', '0.9.9', 'program'],
  ['1.0.0', '0.9.9', 'program'],
  ['1.0.1', '1.0.2-beta.1', 'service'],
  ['1.2', '1.2.3', undefined],
  ['unknown', '1.2.3', undefined],
] as const)('of the service %s and the program %s, the older one is: %s', (service, program, older) => {
  expect(olderSide({ service, program })).toBe(older);
});
