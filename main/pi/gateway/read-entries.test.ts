import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readShared, readStored, UnfitEntryError } from './read-entries.ts';
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
const permissions = z
  .object({ PermissionAllowRemoteSessions: flag, PermissionRequestPasswords: flag, PermissionViewPasswords: flag })
  .transform((wire) => ({
    allowRemoteSessions: wire.PermissionAllowRemoteSessions,
    requestPasswords: wire.PermissionRequestPasswords,
    viewPasswords: wire.PermissionViewPasswords,
  }));
const schemas = {
  stored: z
    .object({
      AccountIdentificationInfo: z.object({
        AccountName: usableAccount,
        AccountStore: z.object({ CustomTypeName: optionalName, TargetName: usableName, Type: int }),
        PasswordList: optionalName,
      }),
      AutoSpin: flag,
      CheckedOutComment: text,
      CheckedOutTo: text,
      CheckedOutUntilUtc: date,
      DomainDnsName: text,
      DomainName: optionalName,
      HasRandomPassword: flag,
      Permissions: permissions,
      SystemDnsName: text,
      SystemIPAddress: text,
      SystemName: text,
    })
    .transform(({ AccountIdentificationInfo: { AccountName, AccountStore, PasswordList }, ...wire }) => ({
      account: {
        accountName: AccountName,
        store: {
          customTypeName: AccountStore.CustomTypeName,
          targetName: AccountStore.TargetName,
          type: AccountStore.Type,
        },
        passwordList: PasswordList,
      },
      autoSpin: wire.AutoSpin,
      hasRandomPassword: wire.HasRandomPassword,
      checkedOutTo: wire.CheckedOutTo,
      checkOutComment: wire.CheckedOutComment,
      checkedOutUntil: wire.CheckedOutUntilUtc,
      domainDnsName: wire.DomainDnsName,
      domainName: wire.DomainName,
      permissions: wire.Permissions,
      systemDnsName: wire.SystemDnsName,
      systemIpAddress: wire.SystemIPAddress,
      systemName: wire.SystemName,
    })),
  shared: z
    .object({
      CheckedOutComment: text,
      CheckedOutTo: text,
      Permissions: permissions,
      SharedCredentialIdentifier: z.object({
        AccountName: usableAccount,
        SharedCredentialListName: usableName,
        SystemName: usableName,
      }),
    })
    .transform(({ CheckedOutComment, CheckedOutTo, Permissions, SharedCredentialIdentifier: id }) => ({
      identifier: { accountName: id.AccountName, listName: id.SharedCredentialListName, systemName: id.SystemName },
      checkedOutTo: CheckedOutTo,
      checkOutComment: CheckedOutComment,
      permissions: Permissions,
    })),
};

const readers = { stored: readStored, shared: readShared };

function outcome(read: (entry: unknown) => unknown, entry: unknown): unknown {
  try {
    return read(entry);
  } catch (error) {
    if (!(error instanceof UnfitEntryError)) throw error;
    return 'unfit';
  }
}

/** A record without prototype, as the decoder makes it. */
function wireRecord(values: Readonly<Record<string, unknown>>): unknown {
  return Object.assign(Object.create(null) as object, values);
}

/** Mostly valid records; some members are null, missing or invalid. */
function members(of: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
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
const rights = members({
  PermissionAllowRemoteSessions: bit,
  PermissionRequestPasswords: bit,
  PermissionViewPasswords: bit,
});
const entries = {
  stored: members({
    AccountIdentificationInfo: members({
      AccountName: someName,
      AccountStore: members({ CustomTypeName: optionalOfName, TargetName: someName, Type: number }),
      PasswordList: optionalOfName,
    }),
    AutoSpin: bit,
    CheckedOutComment: optional,
    CheckedOutTo: optional,
    CheckedOutUntilUtc: moment,
    DomainDnsName: optional,
    DomainName: optionalOfName,
    HasRandomPassword: bit,
    Permissions: rights,
    SystemDnsName: optional,
    SystemIPAddress: optional,
    SystemName: optional,
  }),
  shared: members({
    CheckedOutComment: optional,
    CheckedOutTo: optional,
    Permissions: rights,
    SharedCredentialIdentifier: members({
      AccountName: someName,
      SharedCredentialListName: someName,
      SystemName: someName,
    }),
  }),
};

const shared = {
  CheckedOutTo: null,
  Permissions: {
    PermissionAllowRemoteSessions: '0',
    PermissionRequestPasswords: 'false',
    PermissionViewPasswords: '1',
  },
  SharedCredentialIdentifier: { AccountName: 'a', SharedCredentialListName: '', SystemName: 's' },
};

describe('an entry of a shared list', () => {
  it('is read with its permissions, free labels, and nobody holding it', () => {
    expect(readShared(shared)).toEqual({
      identifier: { accountName: 'a', listName: '', systemName: 's' },
      permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
    });
  });

  it.each(['Permissions', 'SharedCredentialIdentifier'])('is refused without %s', (member) => {
    expect(outcome(readShared, { ...shared, [member]: undefined })).toBe('unfit');
    expect(outcome(readShared, { ...shared, [member]: null })).toBe('unfit');
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

  it.each([null, undefined, 'text', '', [], wireRecord({})])('that is none is refused: %j', (entry) => {
    expect(outcome(readers[kind], entry)).toBe('unfit');
  });
});
