import { Secret } from '../shared/secret.ts';
import { silentLog } from '../main/platform/logging/log.ts';
import { manualClock } from './manual-clock.ts';
import type { PluginHost } from '../main/plugins/contract.ts';

/** The host that tests pass to a plugin. */
export const testHost: PluginHost = {
  dataFolder: '/nowhere',
  clock: manualClock(),
  random: () => 0,
  log: silentLog,
  secretOf: Secret.of,
};
