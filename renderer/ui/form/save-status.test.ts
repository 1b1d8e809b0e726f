import { describe, expect, it } from 'vitest';
import { piRules } from '../../features/plugin-settings/model.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { untouchedDraft } from '../../lib/section-draft.ts';
import { saveStatus } from './save-status.ts';

const untouched = untouchedDraft(piRules, settingsView());

describe('the status of the draft', () => {
  it.each([
    ['untouched', {}, 'neutral', 'No unsaved changes'],
    [
      'untouched, with plain http that nobody confirmed',
      { view: { ...settingsView(), plugin: { ...savedPlugin, endpointUrl: 'http://pi.example/x' } } },
      'warning',
      'Plain http to http://pi.example is not confirmed, so it is not used. Save to confirm it.',
    ],
    ['one setting changed', { values: { ...savedPlugin, apiUser: 'x' } }, 'info', '1 unsaved change'],
    [
      'a setting and a secret changed',
      { values: { ...savedPlugin, apiUser: 'x' }, secrets: { apiPassword: 'p' } },
      'info',
      '2 unsaved changes',
    ],
    [
      'changed for the worse',
      { values: { ...savedPlugin, apiUser: '' } },
      'warning',
      '1 unsaved change – 1 setting needs attention before saving',
    ],
    ['being saved', { values: { ...savedPlugin, apiUser: 'x' }, save: { phase: 'saving' } }, 'info', 'Saving…'],
    ['saved in practice', { save: { phase: 'saved' } }, 'good', 'Saved'],
    [
      'taken by the service',
      { save: { phase: 'saved', service: { kind: 'applied', revision: 8 } } },
      'good',
      'Saved. In use by the service (revision 8).',
    ],
    [
      'saved without the service',
      { save: { phase: 'saved', service: { kind: 'absent' } } },
      'good',
      'Saved. Applies when the service starts.',
    ],
    [
      'refused by the service',
      { save: { phase: 'saved', service: { kind: 'failed', error: testError() } } },
      'warning',
      'Saved. The service rejected the settings.',
    ],
  ] as const)('%s', (_name, parts, tone, words) => {
    const view = 'view' in parts ? parts.view : untouched.view;
    const values = view === untouched.view ? untouched.values : view?.plugin;
    expect(saveStatus({ ...untouched, ...(values && { values }), ...parts })).toEqual({ tone, words });
  });
});
