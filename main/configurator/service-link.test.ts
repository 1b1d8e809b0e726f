import { describe, expect, it, vi } from 'vitest';
import { loadPlugin, type RawPlugin } from '../../shared/settings.ts';
import { ok } from '../../shared/result.ts';
import { syncService, type ServiceLink } from './service-link.ts';
import type { Profiles } from './profiles.ts';

const plugin = {
  endpointUrl: 'https://pi.example/ERPMWebService/AuthService.svc',
  apiUser: 'svc-ecm',
  globalApprover: 'approver',
};

/** @param revisions what is stored, and what the service runs */
function syncWith(revisions: { readonly stored: number; readonly running: number }, section: object = plugin) {
  const profile = {
    name: 'real',
    plugins: { of: async (id: string) => ok({ id, problems: (values: RawPlugin) => loadPlugin(values).problems }) },
    settings: { load: async () => ok({ file: { revision: revisions.stored, plugin: section } }) },
  };
  const push = vi.fn<(file: { readonly revision: number }) => Promise<void>>(async () => {});
  const service = { view: () => ({ status: { settingsRevision: revisions.running } }), push };
  const sync = syncService({ current: () => profile } as unknown as Profiles, service as unknown as ServiceLink);
  const settled = async (): Promise<number> => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return push.mock.calls.length;
  };
  return { sync, settled };
}

describe('a service that could not be reached', () => {
  it('gets what was saved meanwhile, once, however many events report that it is reached', async () => {
    const { sync, settled } = syncWith({ stored: 3, running: 1 });
    sync();
    sync();
    expect(await settled()).toBe(1);
    sync();
    expect(await settled()).toBe(1);
  });

  it.each([
    ['what it runs already', { stored: 3, running: 3 }, plugin],
    ['settings that are not complete', { stored: 3, running: 1 }, { ...plugin, globalApprover: '' }],
  ])('does not get %s', async (_what, revisions, section) => {
    const { sync, settled } = syncWith(revisions, section);
    sync();
    expect(await settled()).toBe(0);
  });
});
