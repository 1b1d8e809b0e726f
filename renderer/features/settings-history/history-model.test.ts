import { describe, expect, it } from 'vitest';
import { differenceRows, labelOfKey, valueText } from './history-model.ts';

describe('a setting of the history', () => {
  it.each([
    ['endpointUrl', 'Endpoint URL'],
    ['appliance.site', 'Site host name'],
    ['operation.historyDays', 'operation.historyDays'],
    ['constructor', 'constructor'],
  ])('%s is called %s', (key, label) => {
    expect(labelOfKey(key)).toBe(label);
  });

  it.each([
    [null, '(not set)'],
    [true, 'On'],
    ['', '(empty)'],
    [['a=A', 'b=B'], 'a=A, b=B'],
    [443, '443'],
    [{ OS_Windows: 41 }, 'Windows 41'],
  ])('the value %j is shown as %s', (value, words) => {
    expect(valueText(value, 'apiUser')).toBe(words);
  });

  it('has the names of the form for values that the file has names of its own for', () => {
    expect(valueText('autoSpin', 'piVersion')).not.toContain('autoSpin');
    expect(valueText({ version: 1 }, 'contract.functions.login')).toBe('{"version":1}');
  });

  it('is a row with both values', () => {
    expect(differenceRows([{ key: 'apiUser', old: 'a', new: null }])).toEqual([
      { key: 'apiUser', label: 'API User', before: 'a', after: '(not set)' },
    ]);
  });
});
