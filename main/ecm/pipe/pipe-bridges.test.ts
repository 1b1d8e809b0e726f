import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { until } from '../../../test-support/pipe/memory-pipe.ts';
import { clientHarness, testHost, testKey, wrongKey } from '../../../test-support/pipe/pipe-harness.ts';
import type { AnsweredCall } from './answer-request.ts';
import type { HostOptions } from './pipe-host.ts';
import type { PipeIdentity } from './pipe-key.ts';

/** What the host reports of bridges, for the status of the service. */

const noKey = failure('service-unavailable', 'no-access', { message: 'm', doing: 'd', hint: 'h' });
const seen: string[] = [];
const answered: AnsweredCall[] = [];
beforeEach(() => {
  seen.splice(0);
  answered.splice(0);
});

function client(
  identity: Partial<PipeIdentity> = {},
  options: Partial<HostOptions> & { readonly speaks?: readonly number[] } = {},
) {
  const { speaks = [2], ...ofHost } = options;
  const clock = manualClock();
  const host = testHost(
    clock,
    { 'credentials/find': async () => ok({ credentials: [] }) },
    {
      bridges: {
        opened: () => seen.push('opened'),
        closed: () => seen.push('closed'),
        refused: (reason) => seen.push(reason),
      },
      answered: (call) => answered.push(call),
      ...ofHost,
    },
  );
  return clientHarness<'bridge'>((stream) => host.accept(stream), {
    clock,
    identify: async () => ok({ role: 'bridge', key: testKey, ...identity } as PipeIdentity<'bridge'>),
    versions: speaks,
  });
}

describe('the connections of bridges', () => {
  it('are reported when they open and end', async () => {
    const bridge = client();
    await bridge.reached('connected');
    bridge.client.dispose();
    await until(() => seen.length === 2, 'the end');
    expect(seen).toEqual(['opened', 'closed']);
  });

  it.each<[string, Partial<PipeIdentity>]>([
    ['of a test of the Configurator', { trial: true }],
    ['of an operator', { role: 'operator' }],
  ])('those %s are not', async (_title, identity) => {
    const other = client(identity);
    await other.reached('connected');
    other.client.dispose();
    expect(seen).toEqual([]);
  });

  it.each<[string, Parameters<typeof client>]>([
    ['no-key', [{}, { keys: async () => err(noKey) }]],
    ['wrong-key', [{ key: wrongKey }]],
    ['version', [{}, { speaks: [1] }]],
  ])('that are refused are reported: %s', async (reason, parts) => {
    const bridge = client(...parts);
    await bridge.settled();
    await until(() => seen.length > 0, 'the refusal');
    bridge.client.dispose();
    expect(seen).toEqual([reason]);
  });

  it.each<[string, Partial<PipeIdentity>]>([
    ['a test of the Configurator', { trial: true }],
    ['an operator', { role: 'operator' }],
  ])('a refusal of %s is not', async (_title, identity) => {
    const other = client({ key: wrongKey, ...identity });
    await other.settled();
    other.client.dispose();
    expect(seen).toEqual([]);
  });
});

describe('requests', () => {
  const session = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;

  it('are reported with their answer', async () => {
    const bridge = client();
    await bridge.reached('connected');
    await bridge.client.call('credentials/find', { session });
    expect(answered).toMatchObject([
      { method: 'credentials/find', connection: { role: 'bridge' }, outcome: { result: { credentials: [] } } },
    ]);
    bridge.client.dispose();
  });
});
