import { describe, expect, it } from 'vitest';
import type { BridgingStatus } from '../../../shared/service-status.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { bridgeHealth, bridgeLines, wantsBridge, type BridgeFacts } from './bridge-health.ts';

const now = Date.parse('2026-11-24T10:00:00.000Z');
const minutesAgo = (n: number): string => new Date(now - n * 60_000).toISOString();
const enabled = (parts: Partial<BridgingStatus> = {}): BridgingStatus => ({ state: 'enabled', connected: 1, ...parts });
const call = (minutes: number, parts: Partial<NonNullable<BridgingStatus['lastCall']>> = {}) =>
  ({ at: minutesAgo(minutes), correlationId: 'c', operation: 'find', outcome: 'ok', offered: 2, ...parts }) as const;
const failed = (kind: 'connectivity' | 'checkout-conflict') =>
  call(3, { operation: 'get', outcome: 'failed', offered: undefined, failure: { kind } });
const facts = (status: BridgingStatus | undefined, parts: Partial<BridgeFacts> = {}): BridgeFacts => ({
  status,
  view: { state: 'enabled' },
  service: 'connected',
  ...parts,
});

type Row = readonly [string, BridgeFacts, Tone, string, (string | RegExp)?];

const rows: readonly Row[] = [
  ['is unknown at first', { status: undefined, view: undefined, service: 'connecting' }, 'neutral', 'Unknown'],
  ['is off', facts({ state: 'disabled', connected: 0 }), 'neutral', 'Bridging is off'],
  [
    'is off without a service',
    facts(undefined, { view: { state: 'disabled' }, service: 'absent' }),
    'neutral',
    'Bridging is off',
  ],
  [
    'is an error if a bridge is refused while it is off',
    facts({ state: 'disabled', connected: 0, lastRefusal: { at: minutesAgo(2), reason: 'no-key' } }),
    'bad',
    'A bridge was refused: bridging is off',
    'Last refused 2 min ago. Enable bridging on the Appliance screen.',
  ],
  [
    'is off again when the refused bridge has given up',
    facts({ state: 'disabled', connected: 0, lastRefusal: { at: minutesAgo(3), reason: 'no-key' } }),
    'neutral',
    'Bridging is off',
  ],
  ['has no call yet', facts(enabled()), 'info', 'Connected, no call yet'],
  ['is the last call', facts(enabled({ lastCall: call(3) })), 'good', 'Last call 3 min ago: lookup, 2 offered'],
  [
    'is the last call, which failed',
    facts(enabled({ lastCall: failed('connectivity') })),
    'bad',
    'Last call 3 min ago: retrieval, failed: Connection failed',
  ],
  [
    'is no error if PI refused the user',
    facts(enabled({ lastCall: failed('checkout-conflict') })),
    'info',
    'Last call 3 min ago: retrieval, failed: Checked out by someone else',
  ],
  ['has no bridge yet', facts(enabled({ connected: 0 })), 'warning', 'No bridge has connected yet'],
  [
    'is disconnected, whatever the last call was',
    facts(enabled({ connected: 0, disconnectedAt: minutesAgo(5), lastCall: call(9) })),
    'bad',
    'No longer connected',
    /\(5 min ago\)/,
  ],
  [
    'is refused for another key',
    facts(enabled({ connected: 0, lastCall: call(9), lastRefusal: { at: minutesAgo(1), reason: 'wrong-key' } })),
    'bad',
    'The bridge was refused',
    /^Last refused 1 min ago\. The bridge has another key than the service/,
  ],
  [
    'is refused for its version',
    facts(enabled({ connected: 0, lastRefusal: { at: minutesAgo(1), reason: 'version' } })),
    'bad',
    'The bridge was refused',
    /same release/,
  ],
  [
    'is not refused once it has connected',
    facts(enabled({ lastRefusal: { at: minutesAgo(1), reason: 'no-key' } })),
    'info',
    'Connected, no call yet',
  ],
  [
    'has a key that cannot be used',
    facts({ state: 'key-unusable', connected: 0, problem: { message: 'It is broken.', hint: 'Make it anew.' } }),
    'bad',
    'The key of the bridge cannot be used',
    'It is broken. Make it anew.',
  ],
  ['needs the service', facts(undefined, { service: 'absent' }), 'warning', 'The service is not running'],
  ['needs the service that ran', facts(undefined, { service: 'ended' }), 'bad', 'The service is not running'],
  ['waits for the service', facts(undefined, { service: 'connecting' }), 'info', 'Looking for the service…'],
  ['is not reported by an older service', facts(undefined), 'neutral', 'Not reported'],
];

describe('the state of the bridge', () => {
  const cases = rows.map(([name, given, tone, title, explanation]) => ({ name, given, tone, title, explanation }));
  it.each(cases)('$name', ({ given, tone, title, explanation }) => {
    const health = bridgeHealth(given, now);
    expect(health).toMatchObject({ tone, title });
    if (explanation !== undefined) expect(health.explanation).toMatch(explanation);
  });
});

describe('a bridge', () => {
  it.each<[boolean, Pick<BridgeFacts, 'status' | 'view'>]>([
    [false, { status: undefined, view: undefined }],
    [false, { status: undefined, view: { state: 'disabled' } }],
    [true, { status: undefined, view: { state: 'enabled' } }],
    [true, { status: { state: 'key-unusable', connected: 0 }, view: undefined }],
    [
      true,
      {
        status: { state: 'disabled', connected: 0, lastRefusal: { at: minutesAgo(1), reason: 'no-key' } },
        view: undefined,
      },
    ],
  ])('is wanted: %s, %o', (expected, given) => {
    expect(wantsBridge(given, now)).toBe(expected);
  });

  it('has its last call and its last refusal as lines, with the time in UTC', () => {
    const status = enabled({ lastCall: call(3), lastRefusal: { at: minutesAgo(8), reason: 'busy' } });
    expect(bridgeLines(status, now)).toEqual([
      '1 bridge connected.',
      { words: expect.stringMatching(/^Last call at [\d:]+\.$/), utc: '24 Nov 2026, 09:57:00 UTC' },
      {
        words: expect.stringMatching(/^Last refusal at .*: all connections taken\.$/),
        utc: '24 Nov 2026, 09:52:00 UTC',
      },
    ]);
    expect(bridgeLines(enabled({ connected: 0, lastCall: call(3) }), now)).toMatchObject([
      { words: expect.stringMatching(/^Last call at .*: lookup, 2 offered\.$/) },
    ]);
    expect(bridgeLines(enabled({ connected: 0 }), now)).toEqual(['No call since the service was started.']);
    expect(bridgeLines(undefined, now)).toEqual([]);
  });
});
