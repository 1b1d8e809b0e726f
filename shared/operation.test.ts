import { describe, expect, it } from 'vitest';
import { loadOperation, operationDefaults } from './operation.ts';

describe('the section operation', () => {
  it('has defaults for absent keys, and ignores unknown ones', () => {
    expect(loadOperation({ other: 1 })).toEqual({ settings: operationDefaults, problems: [] });
  });

  it.each([
    ['historyDays', 0, 0],
    ['auditDays', 3650, 3650],
    ['logLevel', 'debug', 'debug'],
    ['metricsFolder', ' /var/lib/metrics ', '/var/lib/metrics'],
    ['metricsFolder', 'C:\\metrics', 'C:\\metrics'],
    ['alerts', false, false],
  ] as const)('keeps %s %j', (key, value, kept) => {
    expect(loadOperation({ [key]: value })).toMatchObject({ settings: { [key]: kept }, problems: [] });
  });

  it.each([
    ['historyDays', -1],
    ['historyDays', '30'],
    ['auditDays', 0],
    ['logLevel', 'trace'],
    ['metricsFolder', 'metrics'],
    ['metricsFolder', '/a\nb'],
    ['alerts', 'yes'],
  ])('reports %s %j, and uses the default', (key, value) => {
    const { settings, problems } = loadOperation({ [key]: value });
    expect(problems).toMatchObject([{ key, code: 'invalid' }]);
    expect(settings).toEqual(operationDefaults);
  });
});
