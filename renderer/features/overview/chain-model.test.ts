import { describe, expect, it } from 'vitest';
import type { Tone } from '../../ui/status-text.tsx';
import type { ScreenName } from '../../lib/routes.ts';
import { connectedService, settingsView } from '../../../test-support/renderer/test-views.ts';
import { chainOf, type ChainFacts, type ChainPart, type PiFacts, type Span, type Station } from './overview-model.ts';

const pi = (parts: Partial<PiFacts> = {}): PiFacts => ({
  reach: { result: undefined, error: undefined },
  settings: settingsView(),
  settingsKey: 'saved',
  now: 0,
  ...parts,
});
const facts = (parts: Partial<ChainFacts> = {}): ChainFacts => ({
  service: connectedService(),
  serviceHealth: { tone: 'good', title: 'Running' },
  linkHealth: { tone: 'good', title: 'Connected, active' },
  pi: pi(),
  site: 'pra.hq.example',
  practising: false,
  ...parts,
});
const part = (key: Station | Span, parts: Partial<ChainFacts> = {}): ChainPart | undefined =>
  chainOf(facts(parts)).find((each) => each.key === key);

const ended = { tone: 'bad', title: 'Service stopped unexpectedly' } as const;

const byBridge = (tone: Tone, title: string): Partial<ChainFacts> => ({
  site: '',
  linkHealth: { tone: 'neutral', title: 'No appliance is set up' },
  bridgeHealth: { tone, title },
});

type Row = readonly [Station | Span, Partial<ChainFacts>, Tone, string, ScreenName];

describe('the chain', () => {
  it('lists the stations from the console to PI, with a span between each two', () => {
    expect(chainOf(facts()).map(({ key }) => key)).toEqual([
      'console',
      'requests',
      'appliance',
      'link',
      'ecm',
      'reach',
      'pi',
    ]);
  });

  it('has the bridge in place of the link where requests come over it', () => {
    expect(chainOf(facts(byBridge('good', ''))).map(({ key }) => key)).toEqual([
      'console',
      'requests',
      'appliance',
      'bridge',
      'ecm',
      'reach',
      'pi',
    ]);
  });

  it.each([
    ['requests', {}, 'good', '7 requests answered', 'service'],
    [
      'requests',
      {
        service: connectedService({
          counters: { lookups: 0, retrievals: 0, releases: 0, failures: {}, p50Ms: 0, p95Ms: 0 },
        }),
      },
      'neutral',
      'None since the start of the service',
      'service',
    ],
    [
      'requests',
      {
        service: connectedService({
          counters: { lookups: 3, retrievals: 0, releases: 0, failures: { tls: 2 }, p50Ms: 0, p95Ms: 0 },
        }),
      },
      'info',
      '3 requests answered, 2 failed',
      'service',
    ],
    ['requests', { service: { connection: 'absent' } }, 'neutral', 'Unknown', 'service'],
    ['requests', { service: { connection: 'absent' }, serviceHealth: ended }, 'bad', 'Not answered', 'service'],
    ['appliance', {}, 'good', 'pra.hq.example', 'appliance'],
    ['appliance', { site: '' }, 'neutral', 'No site entered', 'appliance'],
    ['link', {}, 'good', 'Connected, active', 'appliance'],
    [
      'link',
      { linkHealth: { tone: 'bad', title: 'The appliance refused the connection' } },
      'bad',
      'The appliance refused the connection',
      'diagnose',
    ],
    ['ecm', {}, 'good', 'Running', 'service'],
    ['ecm', { serviceHealth: ended }, 'bad', 'Service stopped unexpectedly', 'service'],
    ['appliance', { linkHealth: { tone: 'bad', title: '' } }, 'bad', 'pra.hq.example', 'appliance'],
    [
      'bridge',
      byBridge('good', 'Last call just now: lookup, 2 offered'),
      'good',
      'Last call just now: lookup, 2 offered',
      'appliance',
    ],
    ['bridge', byBridge('bad', 'The bridge was refused'), 'bad', 'The bridge was refused', 'appliance'],
    ['appliance', byBridge('good', ''), 'good', 'Through BeyondTrust’s ECM', 'appliance'],
    ['appliance', byBridge('info', 'Connected, no call yet'), 'neutral', 'Through BeyondTrust’s ECM', 'appliance'],
    ['appliance', byBridge('bad', ''), 'bad', 'Through BeyondTrust’s ECM', 'appliance'],
    [
      'requests',
      { ...byBridge('bad', ''), service: { connection: 'absent' }, serviceHealth: ended },
      'bad',
      'Not answered',
      'service',
    ],
    ['reach', {}, 'neutral', 'Not checked yet', 'diagnose'],
    [
      'reach',
      { pi: pi({ reach: { error: undefined, result: { ok: false, checks: [] } } }) },
      'bad',
      'PI cannot be reached',
      'diagnose',
    ],
    ['pi', {}, 'neutral', 'pi.hq.example', 'plugin-settings'],
    [
      'pi',
      { pi: pi({ lastCall: { by: 'service', at: 0, answered: true } }) },
      'good',
      'pi.hq.example',
      'plugin-settings',
    ],
    ['pi', { practising: true }, 'neutral', 'Practice vault', 'plugin-settings'],
    [
      'pi',
      { pi: pi({ settings: settingsView({ plugin: {} }) }) },
      'warning',
      '3 settings need attention',
      'plugin-settings',
    ],
  ] satisfies readonly Row[])('%s: %o', (key, parts, tone, title, to) => {
    expect(part(key, parts)).toMatchObject({ health: { tone, title }, to });
  });
});
