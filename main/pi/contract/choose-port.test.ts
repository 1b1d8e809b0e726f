import { expect, it } from 'vitest';
import { choosePort } from './choose-port.ts';
import type { WsdlPort } from './wsdl-model.ts';

const port = (name: string, soap: WsdlPort['soap'], path: string): WsdlPort => ({ name, soap, path, operations: [] });

it.each([
  ['the port of the path', 'https://pi/b', [port('A', '1.1', '/a'), port('B', '1.1', '/b')], 'B'],
  [
    'the port of the path though it is for SOAP 1.2',
    'https://pi/b',
    [port('A', '1.1', '/a'), port('B', '1.2', '/b')],
    'B',
  ],
  ['SOAP 1.1 of two at the path', 'https://pi/a', [port('A', '1.2', '/a'), port('B', '1.1', '/a')], 'B'],
  [
    'the path in another case',
    'https://pi/Web/Auth.svc',
    [port('A', '1.1', '/x'), port('B', '1.1', '/web/AUTH.svc')],
    'B',
  ],
  ['the path with a slash at its end', 'https://pi/a/', [port('X', '1.1', '/x'), port('B', '1.1', '/a')], 'B'],
  ['the path, whatever query the URL has', 'https://pi/a?wsdl', [port('X', '1.1', '/x'), port('B', '1.1', '/a')], 'B'],
  [
    'the first for SOAP 1.1 where no path fits',
    'https://pi/c',
    [port('A', '1.2', '/a'), port('B', '1.1', '/b'), port('C', '1.1', '/d')],
    'B',
  ],
  ['the first where all are for SOAP 1.2', 'https://pi/c', [port('A', '1.2', '/a'), port('B', '1.2', '/b')], 'A'],
  ['the first for SOAP 1.1 without a URL', '', [port('A', '1.2', ''), port('B', '1.1', '')], 'B'],
] as const)('chooses %s', (_what, url, [first, ...others], expected) => {
  expect(choosePort({ ports: [first, ...others] }, url).name).toBe(expected);
});
