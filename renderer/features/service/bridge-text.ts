import type { BridgeRefusal, RecentRequest } from '../../../shared/service-status.ts';
import { count } from '../../lib/words.ts';

/** The text of bridging: the state of the bridge, which several screens show. */

const operations: Readonly<Record<RecentRequest['operation'], string>> = {
  find: 'lookup',
  get: 'retrieval',
  release: 'check-in',
};

/** What to do about a refusal; docs/troubleshooting.md has a row for each. */
const refusals: Readonly<Record<BridgeRefusal, string>> = {
  'no-key': 'The service could not read the key of the bridge. Check that bridging is enabled.',
  'wrong-key':
    'The bridge has another key than the service. Compare KeyFile in appsettings.json with the path on this screen.',
  version:
    'Bridge and service speak different versions of the pipe protocol. Install the plugin and the Configurator of the same release.',
  busy: 'All connections of the service were taken. ECM.log names the connected programs.',
};

const refusalReasons: Readonly<Record<BridgeRefusal, string>> = {
  'no-key': 'no usable key',
  'wrong-key': 'another key',
  version: 'different versions',
  busy: 'all connections taken',
};

export const bridge = {
  title: 'Bridge',
  operations,
  refusals,
  refusalReasons,
  unknown: 'Unknown',
  connecting: 'Looking for the service…',
  off: 'Bridging is off',
  offText: 'No other program on this computer gets credentials from the service.',
  noService: 'The service is not running',
  noServiceText: 'The bridge gets its credentials from the ECM service. Start the service.',
  olderService: 'Not reported',
  olderServiceText: 'The service is of an earlier release and does not report bridges. Update the service.',
  keyUnusable: 'The key of the bridge cannot be used',
  refusedTitle: 'The bridge was refused',
  refusedOff: 'A bridge was refused: bridging is off',
  refusedOffText: 'Enable bridging on the Appliance screen.',
  refusedAgo: (ago: string) => `Last refused ${ago}.`,
  neverConnected: 'No bridge has connected yet',
  neverConnectedText:
    'Since the service was started. Start BeyondTrust’s ECM with the plugin; its log names the reason if it cannot connect.',
  disconnected: 'No longer connected',
  disconnectedText: (time: string, ago: string) =>
    `Since ${time} (${ago}). Check that BeyondTrust’s ECM runs; its log names the reason if it cannot connect.`,
  noCall: 'Connected, no call yet',
  noCallText: 'The bridge is connected. Start a session in the access console to see its first call.',
  decidedText: 'PI refused the user, not the bridge. Service & logs has the request.',
  failedText: 'Service & logs has the request with its failure and what to do.',
  lastCall: (ago: string, words: string) => `Last call ${ago}: ${words}`,
  failed: (kind: string) => `failed: ${kind}`,
  offered: (n: number) => `${n.toLocaleString('en')} offered`,
  connected: (n: number) => `${count(n, 'bridge', 'bridges')} connected.`,
  noCallYet: 'No call since the service was started.',
  callAt: (time: string, words: string) => `Last call at ${time}: ${words}.`,
  calledAt: (time: string) => `Last call at ${time}.`,
  refusedAt: (time: string, reason: string) => `Last refusal at ${time}: ${reason}.`,
} as const;
