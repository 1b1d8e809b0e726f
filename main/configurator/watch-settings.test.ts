import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const saved = () => app.events.filter(({ event }) => event === 'settings/saved').map(({ payload }) => payload);

it('tells the windows of a revision that another program saved, once', async () => {
  const path = join(app.folder, 'settings.json');
  await writeFile(path, JSON.stringify({ version: 1, revision: 4, plugin: {}, appliance: {} }));
  await utimes(path, 1_000, 1_000);
  await vi.waitFor(async () => {
    await app.clock.advance(2_000);
    expect(saved()).toEqual([{ profile: 'real', revision: 4 }]);
  });
  await app.clock.advance(10_000);
  expect(saved()).toHaveLength(1);
});
