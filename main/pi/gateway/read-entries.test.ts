import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sharedReader, storedReader, UnfitEntryError } from './read-entries.ts';
import { definitionOf } from '../../../shared/contract-functions.ts';
import { trimName } from '../../../shared/names.ts';

/** The contract as schemas say it, each member as the contract names it; the readers must do the same. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const collapsed = z.string().transform((value) => value.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
const flag = collapsed
  .pipe(z.enum(['true', 'false', '1', '0']))
  .transform((value) => value === 'true' || value === '1');
const int = collapsed.pipe(z.string().regex(/^[+-]?\d{1,10}$/)).transform(Number);
const usableName = z.string().regex(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*$/u);
const usableAccount = usableName.refine((value) => trimName(value) !== '');
const optionalName = usableName.nullish().transform((value) => value ?? undefined);
const date = collapsed.nullish().transform((value, context) => {
  if (value === undefined || value === null || value === '') return undefined;
  const parsed = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:/.test(value)) context.addIssue({ code: 'custom', message: 'not a date and time' });
  if (Number.isNaN(parsed.getTime())) context.addIssue({ code: 'custom', message: 'not a date' });
  return parsed;
});
const permissions = { allowRemoteSessions: flag, requestPasswords: flag, viewPasswords: flag };
const schemas = {
  stored: z
    .object({
      accountName: usableAccount,
      customTypeName: optionalName,
      targetName: usableName,
      storeType: int,
      passwordList: optionalName,
      autoSpin: flag,
      checkedOutComment: text,
      checkedOutTo: text,
      checkedOutUntil: date,
      domainDnsName: text,
      domainName: optionalName,
      hasRandomPassword: flag,
      ...permissions,
      systemDnsName: text,
      systemIpAddress: text,
      systemName: text,
    })
    .transform((fields) => {
      const { accountName, customTypeName, targetName, storeType: type, passwordList, ...rest } = fields;
      const { allowRemoteSessions, requestPasswords, viewPasswords, checkedOutComment, ...others } = rest;
      return {
        account: { accountName, store: { customTypeName, targetName, type }, passwordList },
        ...others,
        checkOutComment: checkedOutComment,
        permissions: { allowRemoteSessions, requestPasswords, viewPasswords },
      };
    }),
  shared: z
    .object({
      accountName: usableAccount,
      listName: usableName,
      systemName: usableName,
      checkedOutComment: text,
      checkedOutTo: text,
      ...permissions,
    })
    .transform(({ accountName, listName, systemName, checkedOutComment, checkedOutTo, ...flags }) => ({
      identifier: { accountName, listName, systemName },
      checkedOutTo,
      checkOutComment: checkedOutComment,
      permissions: flags,
    })),
};

/** Every field of an entry, without the name of the list. */
function fieldsOf(of: 'stored' | 'shared'): ReadonlySet<string> {
  const { outputs } = definitionOf(of === 'stored' ? 'listStoredBySystem' : 'listSharedBySystem');
  return new Set(Object.keys(outputs).map((field) => field.slice(of.length + 1)));
}

const readers = { stored: storedReader(fieldsOf('stored')), shared: sharedReader(fieldsOf('shared')) };

type Entry = Readonly<Record<string, unknown>>;

function outcome(read: (entry: Entry) => unknown, entry: Entry): unknown {
  try {
    return read(entry);
  } catch (error) {
    if (!(error instanceof UnfitEntryError)) throw error;
    return 'unfit';
  }
}

/** A record without prototype, as the decoder makes it. */
function wireRecord(values: Entry): Entry {
  return Object.assign(Object.create(null) as Entry, values);
}

/** Mostly valid records; some members are null, missing or invalid. */
function members(of: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Entry> {
  const wrong = fc.oneof(fc.constant(null), fc.constant(undefined), fc.constant(''), fc.constant('x'), fc.string());
  const mostly = Object.entries(of).map(
    ([name, right]) => [name, fc.oneof({ weight: 30, arbitrary: right }, wrong)] as const,
  );
  return fc.record(Object.fromEntries(mostly)).map(wireRecord);
}

const someText = fc.string({ unit: 'binary', maxLength: 8 });
const someName = fc.oneof(
  { weight: 40, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  fc.constantFrom('a\u001f', 'a\n', '\u0085', '\u007f', '\ud800', 'a\uffff', '\u202e', '\u0000'),
);
const optional = fc.option(someText);
const optionalOfName = fc.option(someName);
const bit = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('true', 'false', '1', '0') },
  fc.constantFrom(' true ', '\n  false\r\n', '\t1', '0 ', '\u00a0true', 'True', 'tr ue'),
);
const number = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom(' 1', '1\n', '+7', '1.0', '1e3', '0x1', '12345678901', '１'),
);
const moment = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2999-01-01') })
    .map((at) => at.toISOString()),
  fc.constantFrom(
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05.1234567Z',
    '2026-01-02T03:04:05+02:00',
    '2026-13-01T00:00:00Z',
    '2026-02-31',
    '2026-01-02',
    '\n  2026-01-02T03:04:05Z ',
    '\u00a02026-01-02T03:04:05Z',
    'May 1',
    'soon',
    '1',
    ' ',
  ),
  fc.constant(null),
);
const rights = { allowRemoteSessions: bit, requestPasswords: bit, viewPasswords: bit };
const entries = {
  stored: members({
    accountName: someName,
    customTypeName: optionalOfName,
    targetName: someName,
    storeType: number,
    passwordList: optionalOfName,
    autoSpin: bit,
    checkedOutComment: optional,
    checkedOutTo: optional,
    checkedOutUntil: moment,
    domainDnsName: optional,
    domainName: optionalOfName,
    hasRandomPassword: bit,
    ...rights,
    systemDnsName: optional,
    systemIpAddress: optional,
    systemName: optional,
  }),
  shared: members({
    accountName: someName,
    listName: someName,
    systemName: someName,
    checkedOutComment: optional,
    checkedOutTo: optional,
    ...rights,
  }),
};

const shared = {
  accountName: 'a',
  listName: '',
  systemName: 's',
  checkedOutTo: null,
  allowRemoteSessions: '0',
  requestPasswords: 'false',
  viewPasswords: '1',
};

describe('an entry of a shared list', () => {
  it('is read with its permissions, free labels, and nobody holding it', () => {
    expect(readers.shared(shared)).toEqual({
      identifier: { accountName: 'a', listName: '', systemName: 's' },
      permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
    });
  });

  it.each(['accountName', 'listName', 'systemName', 'allowRemoteSessions', 'requestPasswords', 'viewPasswords'])(
    'is refused without %s',
    (field) => {
      expect(outcome(readers.shared, { ...shared, [field]: undefined })).toBe('unfit');
      expect(outcome(readers.shared, { ...shared, [field]: null })).toBe('unfit');
    },
  );
});

describe('a flag that the contract places nowhere', () => {
  const bare = { accountName: 'a', targetName: 't', storeType: '1', listName: 'l', systemName: 's' };
  const flags = ['allowRemoteSessions', 'requestPasswords', 'viewPasswords'] as const;

  it('is false in every entry, whatever the entry has there', () => {
    const stored = storedReader(new Set(['viewPasswords']))({ ...bare, viewPasswords: 'true', autoSpin: 'true' });
    expect(stored).toMatchObject({
      autoSpin: false,
      hasRandomPassword: false,
      permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
    });
    expect(sharedReader(new Set())(bare).permissions).toEqual({
      allowRemoteSessions: false,
      requestPasswords: false,
      viewPasswords: false,
    });
  });

  it.each([...flags, 'autoSpin', 'hasRandomPassword'])('is demanded where the contract places it: %s', (field) => {
    expect(outcome(storedReader(new Set([field])), bare)).toBe('unfit');
    expect(outcome(storedReader(new Set([field])), { ...bare, [field]: 'true' })).not.toBe('unfit');
  });
});

describe.each(['stored', 'shared'] as const)('any %s entry', (kind) => {
  it('is read, or refused, as the schema of the contract does it', () => {
    const seen = { read: 0, unfit: 0 };
    fc.assert(
      fc.property(entries[kind], (entry) => {
        const parsed = schemas[kind].safeParse(entry);
        const result = outcome(readers[kind], entry);
        expect(result).toStrictEqual(parsed.success ? parsed.data : 'unfit');
        seen[parsed.success ? 'read' : 'unfit'] += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(seen.read, seen.unfit)).toBeGreaterThan(300);
  });

  it('that has nothing is refused', () => {
    expect(outcome(readers[kind], wireRecord({}))).toBe('unfit');
  });
});
