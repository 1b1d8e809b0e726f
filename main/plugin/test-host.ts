import { Secret } from '../../shared/secret.ts';
import { silentLog } from '../platform/log.ts';
import { manualClock } from '../platform/manual-clock.ts';
import type { PluginHost } from './contract.ts';

/** What tests give a plugin. */
export const testHost: PluginHost = { dataFolder: '/nowhere', clock: manualClock(), random: () => 0, log: silentLog, secretOf: Secret.of };
