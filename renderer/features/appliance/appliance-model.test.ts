import { describe, expect, it } from 'vitest';
import { applianceView, savedAppliance } from '../../../test-support/renderer/test-views.ts';
import { conflictRows } from '../../ui/form/words.ts';
import { applianceRules as rules } from './appliance-draft.ts';

describe('the conflict rows of the appliance', () => {
  const opened = applianceView();
  const theirs = applianceView({
    revision: 8,
    appliance: { ...savedAppliance, group: 'EMEA' },
    clientSecret: 'not-set',
  });

  it('are the settings that were saved meanwhile and those that would be overwritten', () => {
    expect(conflictRows({ rules, values: { ...savedAppliance, port: 8443 }, secrets: {} }, opened, theirs)).toEqual([
      { key: 'port', label: 'Port', opened: '443', stored: '443', mine: '8443' },
      { key: 'group', label: 'ECM group', opened: 'Default', stored: 'EMEA', mine: 'Default' },
    ]);
  });

  it('show an entered secret by its state, never by its value', () => {
    expect(
      conflictRows({ rules, values: savedAppliance, secrets: { clientSecret: 'hunter2' } }, opened, opened),
    ).toEqual([
      {
        key: 'clientSecret',
        label: 'OAuth client secret',
        opened: 'Set',
        stored: 'Set',
        mine: 'Entered, not saved yet',
      },
    ]);
  });
});
