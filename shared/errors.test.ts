import { describe, expect, it } from 'vitest';
import { errorInfoSchema, failure, failureSchema, sentencesOf, withCorrelation } from './errors.ts';
import { settingNames } from './setting-names.ts';

const text = { message: 'Map Domains (domainMap, line 2): bad.', doing: 'checking the settings', hint: 'Correct it.' };

describe('the setting that is the cause of a failure', () => {
  it('stays with it, line included, when it is tied to a request and sent', () => {
    const info = withCorrelation(
      failure('configuration', 'setting', text, { setting: 'domainMap', line: 2 }),
      'c0ffee',
    );
    expect(info).toEqual({
      kind: 'configuration',
      detail: 'setting',
      ...text,
      setting: 'domainMap',
      line: 2,
      correlationId: 'c0ffee',
    });
    expect(errorInfoSchema.parse(JSON.parse(JSON.stringify(info)))).toEqual(info);
  });

  it('is no member of a failure that has none', () => {
    const info = withCorrelation(failure('not-found', undefined, text, { setting: undefined }), 'c0ffee');
    expect(Object.keys(info).sort()).toEqual(['correlationId', 'doing', 'hint', 'kind', 'message']);
  });

  it.each(settingNames)('may be %s', (setting) => {
    expect(failureSchema.parse({ kind: 'configuration', ...text, setting })).toMatchObject({ setting });
  });

  it.each(['fromTheFuture', 'appliance.secret', '', 7, null])(
    'that is not known (%j) does not make the failure unreadable',
    (setting) => {
      const read = failureSchema.parse({ kind: 'configuration', ...text, setting });
      expect(read).toMatchObject(text);
      expect(read.setting).toBeUndefined();
    },
  );
});

describe('message and hint in one text', () => {
  it.each([
    ['Bad.', 'Correct it.', 'Bad. Correct it.'],
    [
      'The file does not exist: /etc/ca.pem',
      'Name another one.',
      'The file does not exist: /etc/ca.pem. Name another one.',
    ],
    ['The server says “no.”', 'Ask.', 'The server says “no.” Ask.'],
    ['No hint', '', 'No hint.'],
  ])('%s %s', (message, hint, words) => {
    expect(sentencesOf({ message, hint })).toBe(words);
  });
});
