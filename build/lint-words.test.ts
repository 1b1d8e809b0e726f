import { describe, expect, it } from 'vitest';
import { lintWords, wordsOf } from './lint-words.mjs';

const lint = (source: string, file = 'main/example.ts'): readonly string[] => lintWords(file, source);

it.each([
  ['inFlight', 'in flight'],
  ['HTTPServer', 'http server'],
  ['give-back', 'give back'],
  ['GIVE_BACK', 'give back'],
  ['utf8Text', 'utf8 text'],
])('%s has the words "%s"', (identifier, words) => {
  expect(wordsOf(identifier)).toBe(words);
});

describe('a forbidden word is found', () => {
  it.each([
    ['in an identifier', 'const engineDesk = 1;', '"desk"; write: router, controller'],
    ['in a type', 'export interface TokenDesk {}', '"desk"; write: router, controller'],
    ['in a private name', 'class A { #ladder = 1; }', '"ladder"; write: diagnostics'],
    ['in a property', 'use(request.shelf);', '"shelf"; write: registry'],
    ['in a comment', '// the next Rung', '"rung"; write: check'],
    ['in a string', "say('the road');", '"road"; write: check-out strategy'],
    ['in a template', 'say(`the ${a} road`);', '"road"; write: check-out strategy'],
    ['as two words of an identifier', 'giveBack();', '"give back"; write: check in'],
    ['as a verb that only identifiers may not have', 'forgetToken();', '"forget"; write: clear'],
  ])('%s', (_where, source, finding) => {
    expect(lint(source)).toEqual([`main/example.ts:1: ${finding}`]);
  });

  it('with its line, each once', () => {
    expect(lint('let a;\n\nlet desk = desk;\n/* a\n * desk */')).toEqual([
      'main/example.ts:3: "desk"; write: router, controller',
      'main/example.ts:5: "desk"; write: router, controller',
    ]);
  });

  it.each([
    ['a block comment', '/** Then it is given\n * back. */', '"given back"'],
    ['line comments', '// Then it is given\n// back.', '"given back"'],
    ['a page', 'Then it is given\nback.', '"given back"'],
  ])('on two lines of %s', (where, source, word) => {
    const file = where === 'a page' ? 'docs/a.md' : 'main/example.ts';
    expect(lint(source, file)).toEqual([`${file}:1: ${word}; write: check in`]);
  });

  it('in JSX', () => {
    expect(lint('const a = <p title="door">it’s a room</p>;', 'renderer/a.tsx')).toHaveLength(2);
  });

  it('in the name of a file, and not in the imports of it', () => {
    expect(lint('', 'main/token-desk.ts')).toEqual(['main/token-desk.ts:1: "desk"; write: router, controller']);
    expect(
      lint("import { a } from './token-desk.ts';\nexport * from './ladder.ts';\nawait import('./shelf.ts');"),
    ).toEqual([]);
  });
});

describe('nothing is found', () => {
  it.each([
    ['in words that contain it', 'const desktop = broad + earliest + original + tamed1 + grig;'],
    ['in standard terms', 'const singleFlight = inFlight; // what is in flight, single-flight'],
    ['in ordinary sentences', '// Do not forget the trials in place, in turns, of a peer.'],
    ['between texts that code separates', "say('give', 'back');"],
  ])('%s', (_where, source) => {
    expect(lint(source)).toEqual([]);
  });

  it('in the texts of the screens', () => {
    expect(lint('const door = 1;', 'renderer/features/test-settings/text.ts')).toEqual([]);
    expect(lint('const door = 1;', 'renderer/features/help/text.ts')).toEqual([]);
  });
});

it('a file that cannot be parsed is named', () => {
  expect(() => lint('const = ;')).toThrow('main/example.ts cannot be read');
});
