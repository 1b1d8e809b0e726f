import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { openStateHistory, recordStates, type PresentState, type StateEntry } from './state-history.ts';

const connected: PresentState = { isSuspended: false, link: 'connected', hasAppliance: true };

describe('recording the states', () => {
  let clock: ManualClock;
  let entries: StateEntry[];
  let present: PresentState;
  beforeEach(() => {
    [clock, entries, present] = [manualClock(), [], connected];
  });
  const recorder = () => recordStates({ add: (entry) => void entries.push(entry) }, clock, () => present);
  const kinds = () => entries.map(({ service, link, start = false }) => `${start ? 'start ' : ''}${service} ${link}`);

  it('begins with a start, marks each minute, and ends with a stop', async () => {
    const states = recorder();
    await clock.advance(2.5 * 60_000);
    states.end();
    states.end();
    states.changed();
    await clock.advance(5 * 60_000);
    expect(kinds()).toEqual(['start running connected', 'running connected', 'running connected', 'stopped connected']);
    expect(entries.map(({ at }) => at.slice(11, 19))).toEqual(['03:04:05', '03:05:05', '03:06:05', '03:06:35']);
  });

  it.each<[string, readonly Partial<PresentState>[], readonly string[]]>([
    ['no change is no entry', [{}, {}], []],
    ['the link is lost, and back', [{ link: 'waiting' }, { link: 'connecting' }, {}], ['disconnected', 'connected']],
    [
      'attempts after a refusal are none',
      [{ link: 'refused' }, { link: 'connecting' }, { link: 'refused' }],
      ['refused'],
    ],
    ['unreachable after a refusal', [{ link: 'refused' }, { link: 'waiting' }], ['refused', 'disconnected']],
    ['the link is replaced', [{ link: 'off' }, {}], ['disconnected', 'connected']],
    ['the appliance was removed', [{ link: 'off', hasAppliance: false }], ['off']],
  ])('of the link: %s', (_what, changes, expected) => {
    const states = recorder();
    for (const change of changes) {
      present = { ...connected, ...change };
      states.changed();
    }
    expect(entries.slice(1).map(({ link }) => link)).toEqual(expected);
  });

  it('tells a suspended service from a running one', () => {
    const states = recorder();
    for (const isSuspended of [true, false]) {
      present = { ...connected, isSuspended };
      states.changed();
    }
    expect(entries.map(({ service }) => service)).toEqual(['running', 'suspended', 'running']);
  });
});

describe('the file of the states', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ecm-states-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has one entry a line, for its owner alone, and no name', async () => {
    const history = openStateHistory({ folder, clock: manualClock(), log: silentLog, keepDays: 30 });
    recordStates(history, manualClock(), () => connected).end();
    await history.close();
    const path = join(folder, 'states.jsonl');
    expect(readFileSync(path, 'utf8')).toBe(
      '{"at":"2030-01-02T03:04:05.000Z","start":true,"service":"running","link":"connected"}\n' +
        '{"at":"2030-01-02T03:04:05.000Z","service":"stopped","link":"connected"}\n',
    );
    expectMode(path, 0o600);
  });
});
