import type { EventName, EventPayload } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { Bridge } from '../../renderer/app/bridge.ts';
import { testClient, type Plan } from './test-client.ts';
import { createStores } from '../../renderer/app/wiring.ts';
import { appInfo, applianceView, appState, pluginsView, savedPlugin, settingsView } from './test-views.ts';

/** The stores of a window over a main process with two profiles. */
export function program(plan: Plan = {}) {
  let profile: ProfileName = 'real';
  const enter = (next: ProfileName) => {
    profile = next;
    return ok(appInfo({ profile }));
  };
  const { client, calls } = testClient({
    'app/info': () => ok(appInfo({ profile })),
    'app/state': () => ok(appState({ profile })),
    'drafts/read': () => ok({ profile }),
    'scenarios/read': () => ok({ profile, revision: 0, scenarios: [] }),
    'drafts/keep': () => ok({ status: 'saved' }),
    'appliance/read': () => ok(applianceView({ profile })),
    'plugins/list': () => ok(pluginsView({ profile })),
    'bridging/read': () => ok({ state: 'disabled', keyFile: '/data/bridge.key', pipe: '/data/ecm.sock' }),
    'service/state': () => ok({ connection: 'absent' }),
    'contract/read': () => ok({ profile, revision: 0, usable: 16, missing: [] }),
    'settings/read': () => ok(settingsView({ profile, plugin: { ...savedPlugin, apiUser: `user of ${profile}` } })),
    'practice/enter': () => enter('practice'),
    'practice/leave': () => enter('real'),
    'request/cancel': () => ok({}),
    ...plan,
  });
  const listeners = new Map<EventName, (payload: never) => void>();
  const bridge: Bridge = {
    client,
    onEvent: (event, listener) => {
      listeners.set(event, listener);
      return () => undefined;
    },
  };
  const push = <E extends EventName>(event: E, payload: EventPayload<E>): void =>
    listeners.get(event)?.(payload as never);
  let ids = 0;
  const timers: (() => void)[] = [];
  return {
    ...createStores(
      bridge,
      () => `id-${++ids}`,
      () => 0,
      (work) => void timers.push(work),
    ),
    calls,
    push,
    enter,
    timers,
  };
}

/** Resolves once the started calls have ended: none of them waits for a timer. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));
