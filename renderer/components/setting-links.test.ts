import { describe, expect, it } from 'vitest';
import { settingsNamedIn } from './setting-links.ts';

describe('the settings that a sentence names', () => {
  it.each([
    ['none', 'PI answers SOAP.', []],
    ['one in quotes', '1 credential was found and dropped. Look at the setting "Include domain credentials for Web Jump Items" first.', ['domainCredentialsForWeb']],
    ['a label that is only part of the sentence', 'The API User may impersonate HQ\\ann.', []],
    ['several, in the form’s order', 'Check "Map Domains" and "API User".', ['apiUser', 'domainMap']],
  ])('%s', (_name, sentence, keys) => {
    expect(settingsNamedIn(sentence)).toEqual(keys);
  });
});
