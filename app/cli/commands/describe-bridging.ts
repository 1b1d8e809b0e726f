import { bridgingActions, type BridgingView } from '../../../shared/bridging.ts';
import { sentencesOf, type ErrorInfo } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { BridgeRefusal, BridgingStatus, ServiceStatus } from '../../../shared/service-status.ts';
import { table } from './format.ts';

export const bridgingWords = ['status', ...bridgingActions, 'test'] as const;
export type BridgingWord = (typeof bridgingWords)[number];

const states: Readonly<Record<BridgingView['state'], string>> = {
  disabled: 'disabled',
  enabled: 'enabled',
  'key-unusable': 'enabled, but its key cannot be used',
};

const refusals: Readonly<Record<BridgeRefusal, string>> = {
  'no-key': 'bridging was disabled, or its key could not be read',
  'wrong-key': 'the bridge has another key',
  version: 'the bridge speaks no version of the pipe protocol that the service speaks',
  busy: 'all connections of the service were taken',
};

/** @param service its status, or why there is none */
export function describeBridging(
  { state, problem, keyFile, pipe }: BridgingView,
  service: Result<ServiceStatus, ErrorInfo>,
): string {
  const reported = service.ok ? service.value.bridging : undefined;
  return table([
    ['Bridging', states[state]],
    ...(problem === undefined ? [] : [['Problem', sentencesOf(problem)]]),
    ['Key file', keyFile],
    ['Pipe', pipe],
    ...(reported === undefined ? [['Bridges', absentText(service)]] : liveRows(reported)),
  ]);
}

function absentText(service: Result<ServiceStatus, ErrorInfo>): string {
  return service.ok ? 'not reported by this release of the service' : `unknown: ${service.error.message}`;
}

function liveRows({ connected, disconnectedAt, lastCall, lastRefusal }: BridgingStatus): string[][] {
  const since = disconnectedAt === undefined ? '' : ` since ${disconnectedAt}`;
  return [
    ['Bridges', connected === 0 ? `none connected${since}` : `${connected} connected`],
    ['Last call', lastCall === undefined ? 'none since the service was started' : describeCall(lastCall)],
    ...(lastRefusal === undefined ? [] : [['Last refused', `${lastRefusal.at}, ${refusals[lastRefusal.reason]}`]]),
  ];
}

function describeCall({ at, operation, failure, offered }: NonNullable<BridgingStatus['lastCall']>): string {
  if (failure !== undefined)
    return `${operation} at ${at}, failed: ${failure.kind}${failure.detail === undefined ? '' : ` (${failure.detail})`}`;
  return `${operation} at ${at}, ${offered === undefined ? 'done' : `${offered} offered`}`;
}

/** One line for `service status`. */
export function describeBridges({ state, connected, lastCall, lastRefusal }: BridgingStatus): string {
  if (state === 'disabled')
    return lastRefusal === undefined ? 'disabled' : `disabled; a bridge was refused at ${lastRefusal.at}`;
  const call = lastCall === undefined ? 'no call yet' : `last call ${describeCall(lastCall)}`;
  return `${states[state]}, ${connected} connected, ${call}`;
}
