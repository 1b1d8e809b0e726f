import { describe, expect, it } from 'vitest';
import { printable } from '../../../shared/visible-text.ts';
import { formatCredentials, prettyLine } from './format.ts';

const line = (fields: object): string =>
  JSON.stringify({ level: 'info', time: '2030-01-02T03:04:05.000Z', event: 'lookup.finished', ...fields });

describe('a log line for people', () => {
  it.each([
    [{}, '2030-01-02T03:04:05.000Z INFO  lookup.finished'],
    [{ user: 'HQ\\ann', count: 3 }, '2030-01-02T03:04:05.000Z INFO  lookup.finished user=HQ\\ann count=3'],
    [
      { level: 'error', message: 'It "broke" again.' },
      '2030-01-02T03:04:05.000Z ERROR lookup.finished message="It \\"broke\\" again."',
    ],
    [{ message: '' }, '2030-01-02T03:04:05.000Z INFO  lookup.finished message=""'],
    [{ account: 'a=b' }, '2030-01-02T03:04:05.000Z INFO  lookup.finished account="a=b"'],
    [{ keys: ['host web01', 'web01'] }, '2030-01-02T03:04:05.000Z INFO  lookup.finished keys=["host web01","web01"]'],
  ])('of %j', (fields, shown) => {
    expect(prettyLine(line(fields))).toBe(shown);
  });

  it.each([
    ['an escape sequence', '\u001B[2J', '\\u001b[2J'],
    ['a second line', 'a\nb', 'a\\nb'],
    ['a sequence of eight bits', '\u009B2J', '\\u009b2J'],
    ['text turned around', '\u202Egpj.exe', '\\u202egpj.exe'],
    ['half a sign', '\uD800', '\\ud800'],
  ])('cannot bring %s to the terminal', (_what, message, shown) => {
    const pretty = prettyLine(line({ message }));
    expect(pretty).toContain(shown);
    expect(pretty).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it.each([
    ['cut off in the middle', '{"level":"info","ti'],
    ['another program wrote', 'Killed'],
    ['without an event', '{"level":"info"}'],
    ['that is a list', '[1]'],
  ])('%s is shown as it is', (_what, text) => {
    expect(prettyLine(text)).toBe(text);
  });

  it('that is no line of ours is made printable, too', () => {
    expect(prettyLine('\u001B[31mred')).toBe('\\u001b[31mred');
  });
});

describe('names from other systems', () => {
  it.each([
    ['an escape sequence', '\u001B]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['a sequence of eight bits', 'adm\u009B31m', 'adm\\u009b31m'],
    ['a row of their own', 'adm\nroot (WEB01)', 'adm\\u000aroot (WEB01)'],
    ['a carriage return', 'adm\rroot', 'adm\\u000droot'],
    ['text turned around', 'a\u202Eb', 'a\\u202eb'],
    ['a sign beyond 16 bits', 'a\u{E0001}b', 'a\\udb40\\udc01b'],
  ])('cannot bring %s into the table', (_, account, shown) => {
    const text = formatCredentials([
      { id: 'v1.x', label: account, kind: 'local', account, injectAs: account, system: 'X', format: 'name', flags: [] },
    ]);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain(shown);
  });

  it('leave a line of a log the JSON text that it was', () => {
    const text = line({ message: 'a\u202Eb\u{E0001}' });
    expect(JSON.parse(printable(text))).toEqual(JSON.parse(text));
  });
});
