import { describe, expect, it } from 'vitest';
import { alerts, alertNames, AlertStates, type AlertFacts } from './alerts.ts';

const fine: AlertFacts = {
  link: { state: 'connected' },
  pendingCheckIns: [],
  isLoginPaused: false,
  expiries: {},
  isAuditWritable: true,
};
const minute = 60_000;
const day = 24 * 60 * minute;

/** The changes that each of these facts brings, at its minute. */
function reported(...steps: readonly (readonly [minutes: number, facts: Partial<AlertFacts>])[]): readonly string[][] {
  const states = new AlertStates();
  return steps.map(([minutes, facts]) =>
    states.changes({ ...fine, ...facts }, minutes * minute).map(({ alert, state }) => `${alert} ${state}`),
  );
}

describe('the link', () => {
  const down = (state: 'waiting' | 'refused' | 'connecting') => ({ link: { state } });

  it('is reported once when it is down for more than five minutes, and once when it is connected', () => {
    expect(
      reported(
        [0, down('waiting')],
        [5, down('connecting')],
        [5.25, down('refused')],
        [9, down('waiting')],
        [10, {}],
        [11, {}],
      ),
    ).toEqual([[], [], ['link-down raised'], [], ['link-down cleared'], []]);
  });

  it('begins anew after it was connected', () => {
    expect(reported([0, down('waiting')], [4, {}], [5, down('waiting')], [9, down('waiting')]).flat()).toEqual([]);
  });

  it('that the settings do not have is not down', () => {
    expect(reported([0, { link: { state: 'off' } }], [60, { link: { state: 'off' } }]).flat()).toEqual([]);
  });

  it('is down no longer than it was seen, when the clock is set back', () => {
    expect(reported([100, down('waiting')], [1, down('waiting')], [6.5, down('waiting')])).toEqual([
      [],
      [],
      ['link-down raised'],
    ]);
  });
});

describe('check-ins', () => {
  it('are reported when one is pending for more than ten minutes, not when several in turn are', () => {
    const one = { pendingCheckIns: ['a'] };
    const both = { pendingCheckIns: ['a', 'b'] };
    const other = { pendingCheckIns: ['b'] };
    expect(reported([0, one], [6, both], [8, other], [15, other], [16.5, other], [17, {}])).toEqual([
      [],
      [],
      [],
      [],
      ['check-in-pending raised'],
      ['check-in-pending cleared'],
    ]);
  });
});

it.each<[string, Partial<AlertFacts>]>([
  ['login-paused', { isLoginPaused: true }],
  ['audit-not-writable', { isAuditWritable: false }],
  ['certificate-pi', { expiries: { pi: 30 * day } }],
  ['certificate-appliance', { expiries: { appliance: -day } }],
])('%s is reported at once, once, and cleared once', (alert, facts) => {
  expect(reported([0, facts], [1, facts], [2, {}], [3, {}])).toEqual([
    [`${alert} raised`],
    [],
    [`${alert} cleared`],
    [],
  ]);
});

it('a certificate that is valid for more than 30 days is fine', () => {
  expect(reported([0, { expiries: { pi: 31 * day, appliance: 3000 * day } }])).toEqual([[]]);
});

it('every alert has a number of its own', () => {
  const ids = alertNames.map((name) => alerts[name].id);
  expect(new Set(ids).size).toBe(ids.length);
});
