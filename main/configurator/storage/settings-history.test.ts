import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingsFileSchema } from '../../../shared/settings.ts';
import { historyToText, parseHistory } from './history-file.ts';
import {
  differences,
  knownSettings,
  maxRevisions,
  revisionOf,
  unknownAccount,
  withPresent,
  withSaved,
  type KnownSettings,
  type SavedRevision,
} from './settings-history.ts';

const at = '2030-01-02T03:04:05.000Z';
const settings = (changes: Partial<KnownSettings> = {}): KnownSettings => ({
  pluginId: 'privileged-identity',
  plugin: {},
  appliance: {},
  ...changes,
});
const present = (revision: number, of: KnownSettings) => ({ revision, settings: of, at });
const save = (
  history: readonly SavedRevision[],
  revision: number,
  from: KnownSettings,
  to: KnownSettings,
  by = 'ann',
) => withSaved(history, { before: present(revision - 1, from), after: present(revision, to), by });

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
const section = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
const anySettings: fc.Arbitrary<KnownSettings> = fc
  .record(
    {
      pluginId: fc.constantFrom('privileged-identity', 'other'),
      plugin: section,
      plugins: fc.dictionary(fc.constantFrom('one', 'two'), section, { maxKeys: 2 }),
      appliance: section,
      contract: fc.record({ soap: fc.constantFrom('1.1', '1.2'), functions: section }),
      operation: section,
      confirmedHttpOrigins: fc.array(fc.webUrl(), { maxLength: 2 }),
    },
    { requiredKeys: ['pluginId', 'plugin', 'appliance'] },
  )
  .map((made) => JSON.parse(JSON.stringify(made)) as KnownSettings);

describe('the differences of two revisions', () => {
  it('are named as errors name the settings', () => {
    const before = settings({
      plugin: { apiUser: 'a' },
      appliance: { site: 's' },
      contract: { soap: '1.1', functions: { login: 1 } },
    });
    const after = settings({
      pluginId: 'sample',
      plugin: { apiUser: 'b' },
      plugins: { sample: { limit: 3 } },
      appliance: {},
      operation: { historyDays: 3 },
      contract: { soap: '1.1', functions: { login: 2 } },
      confirmedHttpOrigins: ['http://a'],
    });
    expect(differences(before, after)).toEqual([
      { key: 'pluginId', old: 'privileged-identity', new: 'sample' },
      { key: 'apiUser', old: 'a', new: 'b' },
      { key: 'plugins.sample.limit', old: null, new: 3 },
      { key: 'contract.functions.login', old: 1, new: 2 },
      { key: 'operation.historyDays', old: null, new: 3 },
      { key: 'confirmedHttpOrigins', old: null, new: ['http://a'] },
      { key: 'appliance.site', old: 's', new: null },
    ]);
  });

  it('are none of equal ones, and the same in the other direction', () => {
    fc.assert(
      fc.property(anySettings, anySettings, (one, other) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
        const forth = differences(one, other).map(({ key, old, new: next }) => [key, next, old]);
        const back = differences(other, one).map(({ key, old, new: next }) => [key, old, next]);
        expect(forth.toSorted()).toEqual(back.toSorted());
      }),
    );
  });
});

describe('the history', () => {
  it('has who, when and what changed, and no more than fifty revisions', () => {
    let history: readonly SavedRevision[] = [];
    let before = settings();
    for (let revision = 1; revision <= maxRevisions + 5; revision += 1) {
      const after = settings({ plugin: { tokenTtlMinutes: revision } });
      history = save(history, revision, before, after);
      before = after;
    }
    expect(history).toHaveLength(maxRevisions);
    expect(history.at(0)?.revision).toBe(6);
    expect(history.at(-1)).toEqual({ revision: 55, at, by: 'ann', changed: ['tokenTtlMinutes'], settings: before });
  });

  it('gets what was saved without it, before what is saved with it', () => {
    const former = settings({ plugin: { apiUser: 'old' } });
    const history = save([], 8, former, settings({ plugin: { apiUser: 'new' } }));
    expect(history).toMatchObject([
      { revision: 7, by: unknownAccount, changed: [] },
      { revision: 8, by: 'ann', changed: ['apiUser'] },
    ]);
  });

  it('gets a change by hand under the number that it was made under', () => {
    const history = save([], 1, settings(), settings({ plugin: { apiUser: 'saved' } }));
    const edited = settings({ plugin: { apiUser: 'edited' } });
    const next = save(history, 2, edited, { ...edited, appliance: { site: 's' } });
    expect(next.map(({ revision, by, changed }) => [revision, by, changed])).toEqual([
      [1, 'ann', ['apiUser']],
      [1, unknownAccount, ['apiUser']],
      [2, 'ann', ['appliance.site']],
    ]);
    expect(revisionOf(next, 1)?.settings.plugin).toEqual({ apiUser: 'edited' });
  });

  it('keeps what it knew of a plugin while the form of that plugin is not known', () => {
    const withPlugin = settings({ plugins: { sample: { limit: 3 } } });
    const history = save([], 1, settings(), withPlugin);
    const next = save(history, 2, settings(), settings({ appliance: { site: 's' } }));
    expect(next).toHaveLength(2);
    expect(next.at(-1)).toMatchObject({ changed: ['appliance.site'], settings: { plugins: { sample: { limit: 3 } } } });
  });

  it('is the same for a present revision that it has, and for none at all', () => {
    const history = save([], 1, settings(), settings({ plugin: { apiUser: 'a' } }));
    expect(withPresent(history, present(1, settings({ plugin: { apiUser: 'a' } })))).toBe(history);
    expect(withPresent([], present(0, settings()))).toEqual([]);
  });

  it('ends with what was saved last, whatever was saved before', () => {
    fc.assert(
      fc.property(fc.array(anySettings, { minLength: 1, maxLength: 8 }), (all) => {
        let [history, before]: [readonly SavedRevision[], KnownSettings] = [[], settings()];
        for (const [index, after] of all.entries()) {
          history = save(history, index + 1, before, after);
          before = history.at(-1)?.settings ?? after;
        }
        expect(history.map(({ revision }) => revision)).toEqual(all.map((_, index) => index + 1));
        expect(history.at(-1)?.settings).toMatchObject(all.at(-1) ?? {});
        for (const [index, { changed, settings: own }] of history.entries())
          expect(changed).toEqual(differences(history[index - 1]?.settings ?? settings(), own).map(({ key }) => key));
      }),
    );
  });
});

describe('the text of a history', () => {
  const saved = fc.record({
    revision: fc.nat(),
    at: fc.string(),
    by: fc.string(),
    changed: fc.array(fc.string()),
    settings: anySettings,
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(saved, { maxLength: 5 }), (history) => {
        expect(parseHistory(historyToText(history))).toEqual(history);
      }),
    );
  });

  it('has a server contract once, however many revisions have it', () => {
    const contract = { soap: '1.1', functions: { login: 'x'.repeat(1000) } };
    const one = { revision: 1, at, by: 'ann', changed: [], settings: settings({ contract }) };
    const text = historyToText(Array.from({ length: 50 }, () => one));
    expect(text.split('xxxx').length).toBe(historyToText([one]).split('xxxx').length);
  });

  it('leaves out the oldest revisions where it would be too large', () => {
    const large = (revision: number): SavedRevision => ({
      revision,
      at,
      by: 'ann',
      changed: [],
      settings: settings({ plugin: { filler: `${revision}`.repeat(3_000_000) } }),
    });
    const kept = parseHistory(historyToText([1, 2, 3, 4, 5, 6, 7].map(large)));
    expect(kept?.map(({ revision }) => revision)).toEqual([3, 4, 5, 6, 7]);
  });

  it.each(['', '[]', '{"version":2,"contracts":[],"revisions":[]}', '{"version":1,"contracts":[],"revisions":[{}]}'])(
    'that is none is recognised: %j',
    (text) => {
      expect(parseHistory(text)).toBeUndefined();
    },
  );
});

describe('what is known of a settings file', () => {
  it('has no key that the program does not know, and no secret', () => {
    const file = settingsFileSchema.parse({
      revision: 3,
      plugin: { apiUser: 'svc', typedKey: 'marked', endpointUrl: 'https://u:marked@pi.example/x?marked=1' },
      plugins: { sample: { limit: 3, vaultKey: 'marked', typed: 'marked' } },
      appliance: { site: 'pra.example', clientSecret: 'marked' },
      operation: { historyDays: 3, typed: 'marked' },
      typed: 'marked',
    });
    const form = {
      fields: [
        {
          key: 'limit',
          kind: 'number',
          label: 'Limit',
          group: 'g',
          hint: '',
          explanation: '',
          required: false,
          default: 1,
        },
        { key: 'vaultKey', kind: 'secret', label: 'Key', group: 'g', hint: '', explanation: '', required: true },
      ],
      groups: [{ id: 'g', label: 'G' }],
    };
    const known = knownSettings(file, { id: 'sample', form: form as never });
    expect(known).toEqual({
      pluginId: 'privileged-identity',
      plugin: { apiUser: 'svc', endpointUrl: 'https://pi.example/x' },
      plugins: { sample: { limit: 3 } },
      appliance: { site: 'pra.example' },
      operation: { historyDays: 3 },
    });
    expect(JSON.stringify(knownSettings(file))).not.toContain('marked');
  });
});
