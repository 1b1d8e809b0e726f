import { describe, expect, it } from 'vitest';
import type { DraftState } from '../../state/draft-store.ts';
import { savedPlugin, settingsView } from '../../state/test-views.ts';
import { draftStatus } from './draft-status.ts';

function draft(parts: Partial<DraftState>): DraftState {
  return {
    view: settingsView(),
    loadError: undefined,
    plugin: savedPlugin,
    secrets: {},
    touched: new Set(),
    save: { phase: 'idle' },
    ...parts,
  };
}

describe('the status of the draft', () => {
  it.each([
    ['untouched', {}, 'neutral', 'No unsaved changes'],
    ['one setting changed', { plugin: { ...savedPlugin, apiUser: 'x' } }, 'info', '1 unsaved change'],
    ['a setting and a secret changed', { plugin: { ...savedPlugin, apiUser: 'x' }, secrets: { apiPassword: 'p' } }, 'info', '2 unsaved changes'],
    ['changed for the worse', { plugin: { ...savedPlugin, apiUser: '' } }, 'warning', '1 unsaved change – 1 setting needs attention before saving'],
    ['being saved', { plugin: { ...savedPlugin, apiUser: 'x' }, save: { phase: 'saving' } }, 'info', 'Saving…'],
    ['saved', { save: { phase: 'saved' } }, 'good', 'Saved'],
  ] as const)('%s', (_name, parts, tone, words) => {
    expect(draftStatus(draft(parts))).toEqual({ tone, words });
  });
});
