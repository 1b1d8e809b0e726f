/** Event names are a closed list, so that logs can be searched and counted (ecm-service.md, "Logs"). */
export const logEvents = [
  'app.started',
  'app.stopped',
  'settings.loaded',
  'settings.saved',
  'settings.set-aside',
  'secrets.fallback',
  'secrets.saved',
  'plugin.chosen',
  'plugin.installed',
  'plugin.refused',
  'plugin.unblocked',
  'practice.entered',
  'practice.left',
  'lookup.started',
  'lookup.finished',
  'lookup.failed',
  'retrieve.started',
  'retrieve.finished',
  'retrieve.failed',
  'release.finished',
  'release.failed',
  'rotation.finished',
  'checkin.pending',
  'checkin.retried',
  'diagnose.finished',
  'pi.call',
  'tokens.cleared',
  'tokens.logout-failed',
  'request.refused',
  'pipe.opened',
  'pipe.refused',
  'pipe.closed',
  'pipe.request',
  'link.connected',
  'link.lost',
  'link.refused',
  'link.renewed',
  'link.renewal-failed',
  'link.stopped',
  'error.unexpected',
] as const;
export type LogEvent = (typeof logEvents)[number];

/** The only fields that a log line may have. None of them ever holds a secret. */
export interface LogFields {
  readonly correlationId?: string;
  readonly operation?: string;
  readonly user?: string;
  readonly actor?: string;
  readonly jumpItem?: string;
  readonly host?: string;
  readonly account?: string;
  readonly system?: string;
  readonly keys?: readonly string[];
  readonly candidates?: readonly string[];
  readonly count?: number;
  readonly code?: number;
  readonly kind?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly durationMs?: number;
  readonly revision?: number;
  readonly file?: string;
  readonly profile?: string;
}

export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** For callers that have nowhere to log to. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
