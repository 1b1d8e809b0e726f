import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import { program, settle } from '../../test-support/renderer/test-program.ts';
import {
  applianceView,
  otherView,
  savedAppliance,
  savedPlugin,
  settingsView,
} from '../../test-support/renderer/test-views.ts';
import { askBeforeLeaving } from './unsaved.ts';

type Program = ReturnType<typeof program>;

async function started() {
  const stores = program({
    'plugins/read-settings': () => ok(otherView()),
    'settings/save': ({ plugin }) => ok({ status: 'saved', view: settingsView({ plugin }) }),
    'appliance/save': ({ appliance }) => ok({ status: 'saved', view: applianceView({ appliance }) }),
    'plugins/save-settings': ({ settings }) => ok({ status: 'saved', view: otherView({ settings }) }),
  });
  await stores.app.getState().start();
  await stores.other.getState().load('real');
  await settle();
  const window = new EventTarget();
  const end = askBeforeLeaving(window, stores);
  const asks = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  return { stores, asks, end };
}

interface Section {
  readonly change: (stores: Program) => void;
  readonly back: (stores: Program) => void;
  readonly store: (stores: Program) => { discard(): void; saveDraft(): Promise<void> };
}
const sections: readonly (readonly [string, Section])[] = [
  [
    'settings of PI',
    {
      change: ({ draft }) => draft.getState().edit('authenticator', 'HQ'),
      back: ({ draft }) => draft.getState().edit('authenticator', undefined),
      store: ({ draft }) => draft.getState(),
    },
  ],
  [
    'secret of PI',
    {
      change: ({ draft }) => draft.getState().typeSecret('apiPassword', 'x'),
      back: ({ draft }) => draft.getState().typeSecret('apiPassword', ''),
      store: ({ draft }) => draft.getState(),
    },
  ],
  [
    'settings of the appliance',
    {
      change: ({ appliance }) => appliance.getState().edit('group', 'EMEA'),
      back: ({ appliance }) => appliance.getState().edit('group', savedAppliance.group),
      store: ({ appliance }) => appliance.getState(),
    },
  ],
  [
    'secret of the appliance',
    {
      change: ({ appliance }) => appliance.getState().typeSecret('clientSecret', 'x'),
      back: ({ appliance }) => appliance.getState().typeSecret('clientSecret', ''),
      store: ({ appliance }) => appliance.getState(),
    },
  ],
  [
    'settings of another plugin',
    {
      change: ({ other }) => other.getState().edit('all', true),
      back: ({ other }) => other.getState().edit('all', false),
      store: ({ other }) => other.getState(),
    },
  ],
  [
    'secret of another plugin',
    {
      change: ({ other }) => other.getState().typeSecret('vaultKey', 'x'),
      back: ({ other }) => other.getState().typeSecret('vaultKey', ''),
      store: ({ other }) => other.getState(),
    },
  ],
];

describe('closing the window', () => {
  it.each(sections)(
    'asks while there is an unsaved %s, and no more once it is saved',
    async (_what, { change, store }) => {
      const { stores, asks } = await started();
      change(stores);
      expect(asks()).toBe(true);
      await store(stores).saveDraft();
      expect(asks()).toBe(false);
    },
  );

  it.each(sections)(
    'does not ask after an unsaved %s was discarded, or is as before',
    async (_what, { change, back, store }) => {
      const { stores, asks } = await started();
      change(stores);
      store(stores).discard();
      expect(asks()).toBe(false);
      change(stores);
      back(stores);
      expect(asks()).toBe(false);
    },
  );

  it('does not ask before settings are read, or without changes', async () => {
    const window = new EventTarget();
    askBeforeLeaving(window, program());
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(true);
    expect((await started()).asks()).toBe(false);
  });

  it('does not ask about changes saved by another window', async () => {
    const { stores, asks } = await started();
    stores.draft.getState().edit('apiUser', 'theirs');
    expect(asks()).toBe(true);
    stores.draft.setState({ view: settingsView({ revision: 8, plugin: { ...savedPlugin, apiUser: 'theirs' } }) });
    expect(asks()).toBe(false);
  });

  it('does not ask after it was stopped', async () => {
    const { stores, asks, end } = await started();
    stores.draft.getState().edit('apiUser', 'other');
    end();
    expect(asks()).toBe(false);
  });
});
