import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { EcmPlugin, RawSetup } from '../plugins/contract.ts';
import { silentLog } from '../platform/logging/log.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { createPiEcmPlugin } from './ecm-plugin.ts';
import type { PiEngine } from './engine.ts';
import type { PiPlugin, PluginSetup } from './pi-plugin.ts';

let saved: (readonly [PluginSetup, PluginSetup | undefined])[];
let folders: string[];
let plugin: EcmPlugin;

beforeEach(() => {
  saved = [];
  folders = [];
  const pi = {
    engine: async () => ok({} as PiEngine),
    settingsSaved: (before, after) => saved.push([before, after]),
  } satisfies Pick<PiPlugin, 'engine' | 'settingsSaved'> as unknown as PiPlugin;
  plugin = createPiEcmPlugin(
    { dataFolder: '/data', clock: manualClock(), random: () => 0, log: silentLog, secretOf: Secret.of },
    ({ ledgerFolder }) => {
      folders.push(ledgerFolder);
      return pi;
    },
  );
});

const valid: RawSetup = {
  settings: { endpointUrl: 'https://pi.example/AuthService.svc', apiUser: 'svc', globalApprover: 'approver' },
  secrets: { apiPassword: Secret.of('p'), apiRegistrationKey: Secret.of('k') },
};
const withSettings = (changes: object): RawSetup => ({ ...valid, settings: { ...valid.settings, ...changes } });

describe('PI behind the plugin contract', () => {
  it('records check-outs in the folder that it is given', () => {
    expect(folders).toEqual(['/data/check-outs']);
  });

  it.each([
    ['a missing setting', withSettings({ apiUser: '' }), 'apiUser'],
    ['a bad line', withSettings({ domainMap: ['x'] }), 'domainMap, line 1'],
    ['a missing secret', { ...valid, secrets: { apiPassword: Secret.of('p') } }, 'apiRegistrationKey'],
    [
      'a secret for another address',
      { settings: valid.settings, secrets: {}, otherOrigin: ['apiPassword'] },
      'another address',
    ],
  ])('refuses %s by name, wherever it is asked', async (_what, setup, words) => {
    const refused = { kind: 'configuration', message: expect.stringContaining(words) };
    expect(plugin.validate(setup)).toMatchObject(refused);
    expect(await plugin.engine(setup)).toMatchObject({ ok: false, error: refused });
    expect(
      await plugin.diagnose(
        setup,
        { scope: 'full' },
        { signal: new AbortController().signal, correlationId: 'c', interactive: true },
      ),
    ).toMatchObject({ ok: false, error: refused });
  });

  it('forgets no token when an engine is made, only when settings are replaced', async () => {
    const next = withSettings({ apiUser: 'other' });
    expect(plugin.validate(next)).toBeUndefined();
    await plugin.engine(valid);
    await plugin.engine(next);
    expect(saved).toEqual([]);
    expect(plugin.replaced(valid, next)).toBe(1);
    expect(saved).toMatchObject([[{ settings: { apiUser: 'svc' } }, { settings: { apiUser: 'other' } }]]);
  });

  it('takes what replaces settings and is not valid for nothing, and knows of no token for settings that were not', () => {
    plugin.replaced(valid, withSettings({ apiUser: '' }));
    plugin.replaced(withSettings({ apiUser: '' }), valid);
    expect(saved.map(([, after]) => after)).toEqual([undefined]);
  });
});
