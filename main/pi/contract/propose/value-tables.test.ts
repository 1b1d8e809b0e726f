import { describe, expect, it } from 'vitest';
import type { FieldKind } from '../../../../shared/contract-functions.ts';
import { schemaNamespace, type SchemaType } from '../wsdl-model.ts';
import { valuesFor } from './value-tables.ts';

const text = (name: string, values?: readonly string[]): SchemaType => ({
  kind: 'text',
  name: `{${schemaNamespace}}${name}`,
  ...(values === undefined ? {} : { values }),
});

function table(field: string, kind: FieldKind, ...values: readonly string[]): unknown {
  return valuesFor(field, kind, text('string', values)).table;
}

describe('values of a place', () => {
  it('have the numbers of account store types by the words of an enumeration', () => {
    const names = [
      'Windows',
      'Unix',
      'ActiveDirectory',
      'LDAP',
      'MSSQL',
      'Oracle',
      'MySQL',
      'PostgreSQL',
      'NetworkDevice',
    ];
    expect(table('stored.storeType', 'int', ...names, 'Custom')).toEqual({
      1: 'Windows',
      2: 'Unix',
      3: 'ActiveDirectory',
      4: 'LDAP',
      5: 'MSSQL',
      6: 'Oracle',
      7: 'MySQL',
      8: 'PostgreSQL',
      9: 'NetworkDevice',
      99: 'Custom',
    });
  });

  it.each([
    ['OS_Windows', '1'],
    ['WIN', '1'],
    ['OS_UnixAndCompat', '2'],
    ['AD', '3'],
    ['Directory_ActiveDirectory', '3'],
    ['WindowsDomain', '3'],
    ['Database_SqlServer', '5'],
    ['SQL Server', '5'],
    ['postgres', '8'],
  ])('has %s as the type %s', (theirs, ours) => {
    expect(table('account.storeType', 'int', theirs, 'Custom')).toMatchObject({ [ours]: theirs });
  });

  it('have a number of their own for each type that is new, so that it is sent back as it came', () => {
    expect(table('stored.storeType', 'int', 'Windows', 'Linux', 'Unix', 'Mainframe')).toEqual({
      1: 'Windows',
      2: 'Linux',
      1001: 'Unix',
      1002: 'Mainframe',
    });
  });

  it.each([
    ['login', 'loginType', { 1: 'Explicit', 2: 'Directory' }, ['Explicit', 'Directory']],
    ['schedule', 'schedule.type', { 1: 'RunOnce' }, ['Daily', 'RunOnce']],
  ])('have the kinds of a %s', (_title, field, expected, values) => {
    expect(table(field, 'int', ...values)).toEqual(expected);
  });

  it.each([
    [['Y', 'N'], { true: 'Y', false: 'N' }],
    [['No', 'Yes'], { true: 'Yes', false: 'No' }],
    [['0', '1'], undefined],
    [['true', 'false'], undefined],
    [['Allowed', 'Denied', 'Inherited'], { true: 'Allowed', false: 'Denied' }],
  ])('have %j as a flag', (values, expected) => {
    expect(table('stored.viewPasswords', 'flag', ...values)).toEqual(expected);
  });

  it('are lacking where nothing stands for no', () => {
    expect(valuesFor('stored.autoSpin', 'flag', text('string', ['Always', 'Yes'])).lacking).toEqual(['false']);
  });

  it('are unknown where the schema does not tell them', () => {
    expect(valuesFor('stored.storeType', 'int', text('string'))).toEqual({ unknown: true });
    expect(valuesFor('stored.storeType', 'int', text('string', ['A', 'B']))).toEqual({ unknown: true });
  });

  it('are ours where the place has numbers or booleans', () => {
    expect(valuesFor('stored.autoSpin', 'flag', text('boolean'))).toEqual({});
    expect(valuesFor('stored.storeType', 'int', text('int')).table).toBeUndefined();
    expect(valuesFor('stored.storeType', 'int', text('int')).note).toContain('3 Active Directory');
    expect(valuesFor('stored.autoSpin', 'flag', text('string')).note).toContain('"true"');
  });
});
