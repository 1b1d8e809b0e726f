import { describe, expect, it } from 'vitest';
import { errorOf } from './answer-request.ts';
import { inputFailure, unknownFormFailure } from './pipe-failures.ts';
import { until } from '../../../test-support/pipe/memory-pipe.ts';
import { playedService, status, unavailable } from '../../../test-support/pipe/pipe-harness.ts';

/** Programs and services of neighbouring releases (operations.md, "Backup, upgrade, mixed versions"). The service has release 1.2.3. */

type Played = Awaited<ReturnType<typeof playedService>>;

/** What the call comes to when the service answers so. */
async function answered({ client, service }: Played, answer: object) {
  const call = client.call('service/status', {});
  await until(() => service.received.length === 1);
  service.write({ jsonrpc: '2.0', id: service.received[0]?.id, ...answer });
  return call;
}

const unknownMethod = { error: errorOf(-32_601, unknownFormFailure('service/status'), 'c-1') };
const unknownField = { error: errorOf(-32_602, inputFailure('service/status', 'Unrecognized key'), 'c-2') };

describe.each([
  ['a method that the service does not have', unknownMethod],
  ['a field that the service does not know', unknownField],
  ['an answer that this program does not know', { result: { version: 'new form' } }],
])('%s', (_case, answer) => {
  it.each([
    ['1.3.0', /Update the ECM service: its release is older\./],
    ['1.1.0', /Update this program: its release is older\./],
  ])('says which to update, for a program of release %s', async (release, hint) => {
    const outcome = await answered(await playedService({ release }), answer);
    expect(outcome).toMatchObject(unavailable('version'));
    expect(outcome).toMatchObject({
      error: {
        message: `The ECM service (release 1.2.3) and this program (release ${release}) do not agree on service/status.`,
        hint: expect.stringMatching(hint),
      },
    });
  });
});

it('of the same release, the service says itself what is wrong', async () => {
  const outcome = await answered(await playedService({ release: '1.2.3' }), unknownField);
  expect(outcome).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input', correlationId: 'c-2' } });
});

it('an older service reports less, a newer one more: both are understood', async () => {
  const older = await answered(await playedService({ release: '1.3.0' }), { result: status });
  expect(older).toEqual({ ok: true, value: status });
  const newer = await answered(await playedService({ release: '1.1.0' }), { result: { ...status, later: { a: 1 } } });
  expect(newer).toEqual({ ok: true, value: status });
});
