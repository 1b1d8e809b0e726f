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

/** What one entry of a list costs that cannot be used (lookup.md section 9): itself. */

async function* inOnePiece(xml: string): AsyncGenerator<Buffer> {
  yield Buffer.from(xml);
}

async function resultOf(name: FunctionName, xml: string): Promise<unknown> {
  const answer = await decodeAnswer(inOnePiece(xml), 'text/xml; charset=utf-8', builtInShape(name));
  return answer.is === 'envelope' ? answer.envelope : answer;
}

const stored = async (xml: string) => resultSchemas.listStoredBySystem.parse(await resultOf('listStoredBySystem', xml));
const shared = async (xml: string) => resultSchemas.listSharedBySystem.parse(await resultOf('listSharedBySystem', xml));

const bad = storedXml('bad');
const heldUntil = (text: string): string =>
  bad.replace('<a:CheckedOutUntilUtc i:nil="true"/>', element('CheckedOutUntilUtc', text));
const named = (xml: string): string => bad.replace('>bad<', `>${xml}<`);

describe('an entry of stored credentials that cannot be used', () => {
  it.each([
    ['a control character as a reference', named('ba&#x1F;d'), 'accountName has a character that XML does not allow'],
    ['a NUL as a reference', named('&#0;'), 'accountName has a character that XML does not allow'],
    ['a surrogate as a reference', named('bad&#xD800;'), 'accountName has a character that XML does not allow'],
    ['U+FFFF as a reference', named('bad&#65535;'), 'accountName has a character that XML does not allow'],
    ['a reference beyond Unicode', named('&#x110000;bad'), 'accountName has a character that XML does not allow'],
    ['a raw control character', named('ba\u0002d'), 'accountName has a character that XML does not allow'],
    ['a raw NUL', named('bad\u0000'), 'accountName has a character that XML does not allow'],
    ['a raw U+FFFE', named('bad\uFFFE'), 'accountName has a character that XML does not allow'],
    [
      'a control character in CDATA',
      named('<![CDATA[ba\u001Bd]]>'),
      'accountName has a character that XML does not allow',
    ],
    ['an escape sequence in C1', named('ba\u009B31md'), 'accountName has a control character'],
    ['a line feed in its name', named('bad&#10;'), 'accountName has a control character'],
    ['a tab in its system', bad.replace('>WEB01<', '>WEB01&#9;<'), 'targetName has a control character'],
    [
      'a control character in who holds it',
      bad.replace('<a:CheckedOutTo i:nil="true"/>', '<a:CheckedOutTo>&#x1B;[2J</a:CheckedOutTo>'),
      'checkedOutTo has a character that XML does not allow',
    ],
    ['no name', bad.replace(/<a:AccountName>.*?<\/a:AccountName>/, ''), 'accountName is missing'],
    [
      'a nil name',
      bad.replace(/<a:AccountName>.*?<\/a:AccountName>/, '<a:AccountName i:nil="true"/>'),
      'accountName is missing',
    ],
    ['no account store', bad.replace(/<a:AccountStore>.*?<\/a:AccountStore>/, ''), 'targetName is missing'],
    ['no permissions', bad.replace(/<a:Permissions>.*?<\/a:Permissions>/, ''), 'allowRemoteSessions is missing'],
    [
      'one permission too few',
      bad.replace(/<a:PermissionViewPasswords>.*?<\/a:PermissionViewPasswords>/, ''),
      'viewPasswords is missing',
    ],
    ['nothing in it', '<a:StoredCredential/>', 'accountName is missing'],
    ['a word for its type', bad.replace('<a:Type>1', '<a:Type>OS_Windows'), 'storeType is no number'],
    ['an empty type', bad.replace('<a:Type>1', '<a:Type>'), 'storeType is no number'],
    ['a word that is no boolean', bad.replace('<a:AutoSpin>false', '<a:AutoSpin>no'), 'autoSpin is no boolean'],
    ['a date in words', heldUntil('May 1, 2026'), 'checkedOutUntil is no date'],
    ['a month of 13', heldUntil('2026-13-01T00:00:00Z'), 'checkedOutUntil is no date'],
    ['a day without a time', heldUntil('2026-01-02'), 'checkedOutUntil is no date'],
    ['a date of .NET JSON', heldUntil('/Date(1700000000000)/'), 'checkedOutUntil is no date'],
    [
      'a member twice',
      bad.replace('<a:AutoSpin>', '<a:AutoSpin>true</a:AutoSpin><a:AutoSpin>'),
      'a member comes twice',
    ],
    [
      'a member twice, further inside',
      bad.replace('<a:AccountStore>', '<a:AccountName>other</a:AccountName><a:AccountStore>'),
      'a member comes twice',
    ],
    ['an element in a text', named('b<b>a</b>d'), 'an element stands where a text belongs'],
  ])('costs only itself: %s', async (_title, entry, reason) => {
    const listed = await stored(storedList(storedXml('first'), entry, storedXml('last')));
    expect(listed.entries.map(({ account }) => account.accountName)).toEqual(['first', 'last']);
    expect(listed.unusable).toEqual({ count: 1, first: [{ name: expect.any(String), reason }] });
  });

  it.each([
    ['by account and system', bad.replace('<a:Type>1', '<a:Type>x'), 'bad on WEB01'],
    ['with a reference to a control character as it is written', named('ba&#x1B;[31md'), 'ba&#x1B;[31md on WEB01'],
    ['with a control character', named('ba\u0002d'), 'ba\u0002d on WEB01'],
    ['by its system', bad.replace(/<a:AccountName>.*?<\/a:AccountName>/, ''), 'WEB01'],
    ['by its account', bad.replace(/<a:TargetName>.*?<\/a:TargetName>/, ''), 'bad'],
    ['not at all', '<a:StoredCredential><a:AutoSpin>true</a:AutoSpin></a:StoredCredential>', ''],
    ['in short', storedXml('x'.repeat(500)).replace('<a:Type>1', '<a:Type>x'), `${'x'.repeat(80)} on WEB01`],
  ])('is named %s', async (_how, entry, name) => {
    expect((await stored(storedList(entry))).unusable.first[0]?.name).toBe(name);
  });

  it('costs others in the same answer nothing, however many there are', async () => {
    const entries = Array.from({ length: 100 }, (_, index) =>
      index % 2 === 0 ? storedXml(`svc${index}`) : named(`bad${index}&#1;`),
    );
    const listed = await stored(storedList(...entries));
    expect(listed.entries).toHaveLength(50);
    expect(listed.unusable.count).toBe(50);
  });
});

describe('an entry of a shared list that cannot be used', () => {
  const good = sharedXml('enable', 'Network', 'Core switch');
  it.each([
    [
      'a control character in its list',
      good.replace('Network', 'Net&#8;work'),
      'listName has a character that XML does not allow',
    ],
    ['a control character in its label', good.replace('Core', 'Co\u0085re'), 'systemName has a control character'],
    [
      'no identifier',
      good.replace(/<a:SharedCredentialIdentifier>.*<\/a:SharedCredentialIdentifier>/, ''),
      'accountName is missing',
    ],
    ['no label', good.replace(/<a:SystemName>.*<\/a:SystemName>/, ''), 'systemName is missing'],
    ['a permission of another kind', good.replace('Sessions>false', 'Sessions>2'), 'allowRemoteSessions is no boolean'],
  ])('costs only itself: %s', async (_title, entry, reason) => {
    const listed = await shared(sharedList(entry, sharedXml('other', 'Network', 'x')));
    expect(listed.entries.map(({ identifier }) => identifier.accountName)).toEqual(['other']);
    expect(listed.unusable).toEqual({ count: 1, first: [{ name: expect.any(String), reason }] });
  });

  it('is named by account, list and system', async () => {
    expect((await shared(sharedList(good.replace('Sessions>false', 'Sessions>')))).unusable.first[0]?.name).toBe(
      'enable in Network / Core switch',
    );
  });
});

describe('an entry that is nil', () => {
  it.each([
    ['the last one', [storedXml('svc'), '<a:StoredCredential i:nil="true"/>'], 1],
    ['the first one', ['<a:StoredCredential i:nil="1"/>', storedXml('svc')], 1],
    [
      'one between others',
      [storedXml('a'), '<a:StoredCredential i:nil="true"></a:StoredCredential>', storedXml('b')],
      2,
    ],
    ['written with white space', ['<a:StoredCredential i:nil=" true "/>', storedXml('svc')], 1],
    ['the only one', ['<a:StoredCredential i:nil="true"/>'], 0],
    ['all of them', Array.from({ length: 5 }, () => '<a:StoredCredential i:nil="true"/>'), 0],
  ])('is skipped: %s', async (_which, entries, count) => {
    const listed = await stored(storedList(...entries));
    expect(listed.entries).toHaveLength(count);
    expect(listed.unusable.count).toBe(0);
  });

  it('is skipped in a shared list too', async () => {
    expect((await shared(sharedList('<a:SharedCredential i:nil="true"/>'))).unusable.count).toBe(0);
  });

  it('is no nil entry if it says false, or another attribute says nil', async () => {
    const listed = await stored(
      storedList(
        storedXml('a').replace('<a:StoredCredential>', '<a:StoredCredential i:nil="false">'),
        storedXml('b').replace('<a:StoredCredential>', '<a:StoredCredential nil="true">'),
      ),
    );
    expect(listed.entries).toHaveLength(2);
  });
});

describe('white space around values', () => {
  const pretty = (xml: string): string =>
    xml.replaceAll(/>(true|false|0|1)</g, '>\r\n      $1\n\t<').replaceAll(/>(\d{4}-[^<]*)</g, '>\n    $1\n  <');

  it('of booleans, numbers and dates does not matter', async () => {
    const xml = storedList(
      storedXml('svc', 'WEB01', { CheckedOutTo: 'HQ\\ann', CheckedOutUntilUtc: '2035-01-01T00:00:00Z' }),
      storedXml('svc2'),
    );
    const padded = await stored(pretty(xml));
    expect(padded).toEqual(await stored(xml));
    expect(padded.entries).toHaveLength(2);
  });

  it.each(['\u00a0', '\u2003', '\u000b', '\ufeff'])('of other kinds is no white space of XML: %j', async (sign) => {
    const listed = await stored(storedList(bad.replace('<a:AutoSpin>false', `<a:AutoSpin>${sign}false`)));
    expect(listed.entries).toEqual([]);
    expect(listed.unusable.count).toBe(1);
  });

  it('of names is part of them', async () => {
    const { entries } = await stored(storedList(named(' bad ')));
    expect(entries[0]?.account.accountName).toBe(' bad ');
  });
});

describe('a character that XML does not allow, outside of lists', () => {
  it.each(['&#x1F;', '&#0;', '\u0001', '\uFFFF', '&#xDFFF;'])(
    'costs only the text of a message: %j',
    async (character) => {
      const xml = answerOf('DoLogin2', '', refused(1, 'no')).replace('>no<', `>n${character}o<`);
      expect(await resultOf('login', xml)).toMatchObject({ code: '1', message: null, token: null });
    },
  );

  it.each(['&#x1F;', '&#0;', '\u0001', '\uFFFF', '&#xDFFF;'])(
    'makes a password unusable, rather than another one: %j',
    async (character) => {
      const operation = 'AccountStoreOps_StoredCredential_CheckOut';
      const xml = answerOf(operation, element('Password', 'pass')).replace('>pass<', `>pa${character}ss<`);
      // The gateway takes that for a failed retrieval.
      expect(resultSchemas.checkOutStored.parse(await resultOf('checkOutStored', xml)).password).toBeUndefined();
    },
  );

  it('makes a template unusable', async () => {
    const operation = 'JobOps_GetPasswordChangeSettings';
    const xml = answerOf(
      operation,
      '<a:AccountStoreType>1</a:AccountStoreType><a:PasswordChangeSettings><a:X>&#1;</a:X></a:PasswordChangeSettings>',
    );
    expect(await resultOf('readTemplate', xml)).toMatchObject({ is: 'malformed' });
  });

  it('does not matter in what is not read', async () => {
    const unknown = '<a:Future>&#1;\u0002</a:Future>';
    expect((await stored(storedList(bad.replace('<a:AutoSpin>', `${unknown}<a:AutoSpin>`)))).entries).toHaveLength(1);
  });
});
