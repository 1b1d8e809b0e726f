import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { ProfileName } from '../../shared/writing.ts';
import { testClient } from '../../test-support/renderer/test-client.ts';
import { createDraftStore } from '../features/plugin-settings/store.ts';
import { beforeEdit, noHistory, redone, undone } from './history.ts';
import { savedPlugin, settingsView } from '../../test-support/renderer/test-views.ts';

async function loaded() {
  let profile: ProfileName = 'real';
  const { client } = testClient({
    'settings/read': () => ok(settingsView({ profile })),
    'settings/save': ({ plugin }) => ok({ status: 'saved', view: settingsView({ revision: 8, plugin }) }),
  });
  const { getState: get } = createDraftStore(client);
  await get().load('real');
  const values = () => [get().values['apiUser'], get().values['globalApprover']];
  const switchTo = async (next: ProfileName) => {
    profile = next;
    await get().load(next);
  };
  return { get, values, switchTo };
}
const [user, approver] = [savedPlugin.apiUser, savedPlugin.globalApprover];

describe('undo', () => {
  it('reverts field after field, and redo applies it again', async () => {
    const { get, values } = await loaded();
    for (const typed of ['x', 'xy']) get().edit('apiUser', typed);
    get().edit('globalApprover', 'z');
    const seen = [values()];
    for (const step of [get().undo, get().undo, get().undo, get().redo, get().redo, get().redo]) {
      step();
      seen.push(values());
    }
    expect(seen).toEqual([
      ['xy', 'z'],
      ['xy', approver],
      [user, approver],
      [user, approver],
      ['xy', approver],
      ['xy', 'z'],
      ['xy', 'z'],
    ]);
  });

  it('counts edits after leaving the field as another step', async () => {
    const { get, values } = await loaded();
    get().edit('apiUser', 'x');
    get().touch('apiUser');
    get().edit('apiUser', 'xy');
    get().undo();
    expect(values()[0]).toBe('x');
  });

  it('drops undone steps with the next edit', async () => {
    const { get, values } = await loaded();
    get().edit('apiUser', 'x');
    get().undo();
    get().edit('globalApprover', 'z');
    get().redo();
    expect(values()).toEqual([user, 'z']);
  });

  it('reverts a discard, without the typed secrets', async () => {
    const { get, values } = await loaded();
    get().edit('apiUser', 'x');
    get().typeSecret('apiPassword', 'leak-test-secret');
    get().discard();
    get().undo();
    expect(values()[0]).toBe('x');
    expect(JSON.stringify(get())).not.toContain('leak-test-secret');
  });

  it('does not change a typed secret', async () => {
    const { get } = await loaded();
    get().typeSecret('apiPassword', 'typed');
    get().edit('apiUser', 'x');
    get().undo();
    expect(get().secrets).toEqual({ apiPassword: 'typed' });
  });

  it('continues to before the last save, as unsaved changes', async () => {
    const { get, values } = await loaded();
    get().edit('apiUser', 'x');
    await get().saveDraft();
    get().undo();
    expect(values()[0]).toBe(user);
    expect(get().save).toEqual({ phase: 'idle' });
  });

  it('does not reach into another profile', async () => {
    const { get, switchTo } = await loaded();
    get().edit('apiUser', 'x');
    await switchTo('practice');
    get().undo();
    expect(get().values).toEqual(savedPlugin);
  });
});

describe('a history', () => {
  it('has the last hundred steps', () => {
    let history = noHistory;
    for (let step = 0; step < 150; step += 1) history = beforeEdit(history, `field ${step}`, { step });
    expect(history.past).toHaveLength(100);
    expect(history.past[0]).toEqual({ step: 50 });
  });

  it('without steps has nothing to undo or redo', () => {
    expect([undone(noHistory, {}), redone(noHistory, {})]).toEqual([undefined, undefined]);
  });
});
