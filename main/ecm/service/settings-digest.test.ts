import { expect, it } from 'vitest';
import { builtInContract } from '../../pi/contract/built-in.ts';
import { piForm } from '../../pi/form.ts';
import { authority, issue, pemOf } from '../../../test-support/issue-certificates.ts';
import type { AppliedSettings } from './applied-settings.ts';
import { settingsDigest } from './settings-digest.ts';

const settings: AppliedSettings = {
  revision: 3,
  plugin: { endpointUrl: 'https://pi.example/x', apiUser: 'svc', trustedCaFile: '/etc/one.pem', apiPassword: 'typed' },
  appliance: { site: 'pra.example', clientId: 'id', group: 'Default' },
};
const digestOf = (changes: Partial<AppliedSettings> = {}, caPem?: string): Promise<string> =>
  settingsDigest({ settings: { ...settings, ...changes }, plugin: { id: 'privileged-identity', form: piForm }, caPem });

const plugin = settings.plugin;
const accepted = (by: string, at: string) => ({
  ...builtInContract,
  functions: { ...builtInContract.functions, spin: { ...builtInContract.functions.spin, accepted: { by, at } } },
});

it.each<[string, Partial<AppliedSettings>]>([
  ['another revision', { revision: 9 }],
  ['the same settings in another order', { plugin: Object.fromEntries(Object.entries(plugin).toReversed()) }],
  ['a default that is written out', { plugin: { ...plugin, tokenTtlMinutes: 15 } }],
  ['another path of Trusted CA File', { plugin: { ...plugin, trustedCaFile: 'C:\\two.pem' } }],
  ['a secret that was typed into the file', { plugin: { ...plugin, apiPassword: 'another' } }],
  ['an unknown key', { plugin: { ...plugin, later: 1 } }],
  ['another folder of the metrics', { operation: { metricsFolder: '/srv/metrics' } }],
  ['confirmations of plain http', { confirmedHttpOrigins: ['http://pi.example'] }],
])('the digest is the same with %s', async (_case, changes) => {
  expect(await digestOf(changes)).toBe(await digestOf());
});

it.each<[string, Partial<AppliedSettings>]>([
  ['a setting', { plugin: { ...plugin, filterLocalCredentials: true } }],
  ['the group', { appliance: { ...settings.appliance, group: 'Other' } }],
  ['what is kept', { operation: { historyDays: 1 } }],
  ['a server contract', { contract: builtInContract }],
])('the digest differs with %s', async (_case, changes) => {
  expect(await digestOf(changes)).not.toBe(await digestOf());
});

it('an accepted function counts, and not by whom and when', async () => {
  const [one, other] = [accepted('ann', '2030-01-02T03:04:05.000Z'), accepted('bob', '2031-01-02T03:04:05.000Z')];
  expect(await digestOf({ contract: one })).toBe(await digestOf({ contract: other }));
  expect(await digestOf({ contract: one })).not.toBe(await digestOf({ contract: builtInContract }));
});

it('certificates count by their content', async () => {
  const [one, two] = [
    await issue({ name: 'A', extensions: [authority()] }),
    await issue({ name: 'B', extensions: [authority()] }),
  ];
  expect(await digestOf({}, pemOf(one, two))).toBe(await digestOf({}, `\n${pemOf(two, one)}`));
  expect(await digestOf({}, pemOf(one))).not.toBe(await digestOf({}, pemOf(two)));
});

it.each([
  ['a path of this machine', 'caFile', false],
  ['a folder of this machine', 'exportFolder', false],
  ['a word that ends likewise', 'profile', true],
])('of another plugin, %s (%s) counts: %s', async (_case, key, counts) => {
  const field = {
    key,
    kind: 'text',
    group: 'g',
    label: key,
    hint: '',
    explanation: '',
    required: false,
    default: '',
  } as const;
  const other = { id: 'other', form: { groups: [{ id: 'g', label: 'G' }], fields: [field] } };
  const digestWith = (text: string): Promise<string> =>
    settingsDigest({ settings: { ...settings, plugins: { other: { [key]: text } } }, plugin: other, caPem: undefined });
  expect((await digestWith('a')) !== (await digestWith('b'))).toBe(counts);
});
