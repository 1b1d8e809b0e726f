import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  element,
  refused,
  sharedList,
  sharedXml,
  storedList,
  storedXml,
} from '../../../../test-support/pi/sample-answers.ts';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInShape } from '../../../../test-support/pi/built-in-functions.ts';
import { resultSchemas } from '../schemas.ts';
import { decodeAnswer } from './decode-answer.ts';
import { limits } from './limits.ts';

/** What a text costs that is longer than any is read: its entry (lookup.md section 9), or itself where it is in no list. */

const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const mebi = 1024 * 1024;

type Xml = string | Iterable<string>;

async function* arriving(xml: Xml): AsyncGenerator<Buffer> {
  for (const part of typeof xml === 'string' ? [xml] : xml) yield Buffer.from(part);
}

async function resultOf(name: FunctionName, xml: Xml): Promise<unknown> {
  const answer = await decodeAnswer(arriving(xml), 'text/xml; charset=utf-8', builtInShape(name));
  return answer.is === 'envelope' ? answer.envelope : answer;
}

const stored = async (xml: Xml) => resultSchemas.listStoredBySystem.parse(await resultOf('listStoredBySystem', xml));

const bad = storedXml('bad');
const accountNamed = (text: string): string => bad.replace('>bad<', `>${text}<`);
const long = 'x'.repeat(limits.text + 1);

describe('an entry with a text that is too long', () => {
  it.each([
    ['its name', accountNamed(long), 'accountName is too long'],
    ['its name, of 5 MiB', accountNamed('x'.repeat(5 * mebi)), 'accountName is too long'],
    ['its name, of two-byte characters', accountNamed('ü'.repeat(3 * mebi)), 'accountName is too long'],
    ['its name, of emoji', accountNamed('\u{1F600}'.repeat(2 * mebi)), 'accountName is too long'],
    ['its name, in CDATA', accountNamed(`<![CDATA[${'x]'.repeat(2 * mebi)}]]>`), 'accountName is too long'],
    [
      'its name, of many CDATA sections',
      accountNamed(`<![CDATA[${'x'.repeat(1000)}]]>`.repeat(3000)),
      'accountName is too long',
    ],
    ['its name, of references', accountNamed(`${'x'.repeat(1000)}&amp;`.repeat(3000)), 'accountName is too long'],
    ['its name, with comments', accountNamed(`${'x'.repeat(1000)}<!-- c -->`.repeat(3000)), 'accountName is too long'],
    [
      'its name, with a bad character',
      accountNamed(`&#1;${long}`),
      'accountName has a character that XML does not allow',
    ],
    ['its name, of line ends', accountNamed('\r\n'.repeat(2 * mebi)), 'accountName is too long'],
    ['its system', storedXml('bad', 'x'.repeat(3 * mebi)), 'targetName is too long'],
    ['who holds it', storedXml('bad', 'W', { CheckedOutTo: long }), 'checkedOutTo is too long'],
    ['its date', storedXml('bad', 'W', { CheckedOutUntilUtc: long }), 'checkedOutUntil is too long'],
    ['a flag', bad.replace('<a:AutoSpin>', `<a:AutoSpin>${' '.repeat(3 * mebi)}`), 'autoSpin is too long'],
  ])('costs only itself: %s', async (_which, entry, reason) => {
    const listed = await stored(storedList(storedXml('first'), entry, storedXml('last')));
    expect(listed.entries.map(({ account }) => account.accountName)).toEqual(['first', 'last']);
    expect(listed.unusable).toEqual({ count: 1, first: [{ name: expect.any(String), reason }] });
  });

  it('is named by the beginning of its name', async () => {
    const { unusable } = await stored(storedList(accountNamed('y'.repeat(3 * mebi))));
    expect(unusable.first[0]?.name).toBe(`${'y'.repeat(80)} on WEB01`);
  });

  it('costs others nothing where there are several', async () => {
    const entries = Array.from({ length: 6 }, (_, index) =>
      index % 2 === 0 ? storedXml(`a${index}`) : accountNamed(long),
    );
    const listed = await stored(storedList(...entries));
    expect(listed.entries.map(({ account }) => account.accountName)).toEqual(['a0', 'a2', 'a4']);
    expect(listed.unusable.count).toBe(3);
  });

  it('costs only itself in a shared list', async () => {
    const xml = sharedList(
      sharedXml(long, 'Network', 'x'),
      sharedXml('enable', 'Network', long),
      sharedXml('a', 'b', 'c'),
    );
    const listed = resultSchemas.listSharedBySystem.parse(await resultOf('listSharedBySystem', xml));
    expect(listed.entries.map(({ identifier }) => identifier.accountName)).toEqual(['a']);
    expect(listed.unusable.first.map(({ reason }) => reason)).toEqual([
      'accountName is too long',
      'systemName is too long',
    ]);
  });

  it('costs nothing where the text is not read', async () => {
    const unread = [
      `<a:Future>${'x'.repeat(5 * mebi)}</a:Future>`,
      '\n'.repeat(5 * mebi),
      `<a:F><![CDATA[${long}]]></a:F>`,
    ];
    for (const text of unread) {
      const listed = await stored(storedList(bad.replace('<a:AutoSpin>', `${text}<a:AutoSpin>`)));
      expect(listed.entries).toHaveLength(1);
    }
  });

  it('is not kept in memory while it arrives', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const used = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const [before = '', after = ''] = storedList(accountNamed('|'), storedXml('last')).split('|');
    let grown = Infinity;
    function* endless(): Generator<string> {
      yield before;
      const usedBefore = used();
      for (let sent = 0; sent < 40; sent += 1) yield 'x'.repeat(mebi);
      grown = used() - usedBefore;
      yield after;
    }
    expect((await stored(endless())).entries).toHaveLength(1);
    expect(grown).toBeLessThan(8 * mebi);
  });
});

describe('a text that is too long, outside of lists', () => {
  it('costs only the text of a message', async () => {
    const xml = answerOf('DoLogin2', '', refused(1, 'x'.repeat(3 * mebi)));
    expect(await resultOf('login', xml)).toMatchObject({ code: '1', message: null });
  });

  it('makes a password unusable, rather than another one', async () => {
    const xml = answerOf(checkOut, element('Password', long));
    expect(resultSchemas.checkOutStored.parse(await resultOf('checkOutStored', xml)).password).toBeUndefined();
  });

  it('makes a template unusable', async () => {
    const operation = 'JobOps_GetPasswordChangeSettings';
    const settings = `<a:PasswordChangeSettings><a:X>${long}</a:X></a:PasswordChangeSettings>`;
    const xml = answerOf(operation, `<a:AccountStoreType>1</a:AccountStoreType>${settings}`);
    expect(await resultOf('readTemplate', xml)).toEqual({ is: 'beyond-limits', why: 'a text is too long' });
  });
});

describe('a reference in an entry that XML does not declare', () => {
  it.each(['&nbsp;', '&eacute;', '&undeclared;'])('costs only its entry: %s', async (reference) => {
    const listed = await stored(storedList(storedXml('first'), accountNamed(`a${reference}b`), storedXml('last')));
    expect(listed.entries.map(({ account }) => account.accountName)).toEqual(['first', 'last']);
    expect(listed.unusable.first[0]?.reason).toBe('accountName has a character that XML does not allow');
  });
});
