import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { memorySecrets } from '../../platform/secrets/secret-store.ts';

// The service is stopped while settings are on their way: its store of secrets answers when the test says so.

let practice: ServiceOnPractice;
let store: PromiseWithResolvers<void>;
let reads: number;

beforeEach(async () => {
  store = Promise.withResolvers<void>();
  store.resolve();
  const secrets = memorySecrets();
  const read: typeof secrets.read = async (name) => {
    reads += 1;
    await store.promise;
    return secrets.read(name);
  };
  practice = await serviceOnPractice({ secretStore: { ...secrets, read } });
  expect(await practice.service.apply(practice.settings(1), practice.settings(1).secrets)).toEqual({
    ok: true,
    value: 1,
  });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  [store, reads] = [Promise.withResolvers<void>(), 0];
});

afterEach(() => practice.stop());

/** Settings for another group, so that they need a link of their own. */
function applyAnother(revision: number) {
  const site = new URL(practice.appliance.siteUrl);
  return practice.service.apply(
    practice.settings(
      revision,
      {},
      {
        site: site.hostname,
        port: Number(site.port),
        clientId: practice.appliance.clientId,
        group: `Group ${revision}`,
      },
    ),
    {},
  );
}

it('leaves no link to the appliance behind', async () => {
  const applying = applyAnother(2);
  await vi.waitFor(() => expect(reads).toBeGreaterThan(0));
  const stopped = practice.service.stop();
  store.resolve();
  await Promise.all([applying, stopped]);
  expect([practice.service.status().link.state, practice.appliance.clients]).toEqual(['off', []]);
});

it('takes no settings that come now or still wait', async () => {
  const applying = applyAnother(2);
  await vi.waitFor(() => expect(reads).toBeGreaterThan(0));
  const waiting = applyAnother(3);
  const stopped = practice.service.stop();
  const late = applyAnother(4);
  store.resolve();
  expect(await applying).toEqual({ ok: true, value: 2 });
  for (const each of [waiting, late])
    expect(await each).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'lost' } });
  await stopped;
  expect(practice.service.status().settingsRevision).toBe(2);
});
