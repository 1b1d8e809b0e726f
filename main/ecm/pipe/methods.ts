import { z } from 'zod';
import { activity, activityQuery } from '../../../shared/activity.ts';
import type { ErrorInfo, Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import {
  auditReport,
  credentialPackage,
  currentSettings,
  findRequest,
  foundCredentials,
  getRequest,
  listedRequests,
  listRequests,
  logLines,
  logTail,
  logTailRequest,
  nothing,
  pluginCapabilities,
  pluginHealth,
  recentRequests,
  released,
  releaseRequest,
  secretsOfService,
  secretToDelete,
  secretToSet,
  secretWasDeleted,
  secretWasSet,
  settingsToApply,
  suspended,
} from './method-schemas.ts';
import type { PersonRole, PipeRole } from './pipe-key.ts';
import { linkStatus, logLevel, serviceStatus } from '../../../shared/service-status.ts';

/**
 * Every method of the pipe (ecm-service.md) in one table: the roles that may call it, its parameters, its result. The types of
 * the service's handlers and of the client's calls are derived from it; there is no other list of names or rights.
 *
 * Parameters and results are checked on both sides, failing closed: `encode` before sending, `decode` after receiving.
 */

interface Method<A extends readonly PipeRole[], P extends z.ZodType, R extends z.ZodType> {
  readonly roles: A;
  readonly params: P;
  readonly result: R;
}

function method<const A extends readonly PipeRole[], P extends z.ZodType, R extends z.ZodType>(
  roles: A,
  params: P,
  result: R,
): Method<A, P, R> {
  return { roles, params, result };
}

const administrators = ['administrator'] as const;
const persons = ['administrator', 'operator'] as const satisfies readonly PersonRole[];
const everybody = ['administrator', 'operator', 'bridge'] as const;

export const methods = {
  /** The state of the service. Never fails. */
  'service/status': method(persons, nothing, serviceStatus),
  /**
   * Applies settings without dropping running requests, and answers their revision. On any error all former settings stay;
   * `configuration` names the first invalid setting.
   */
  'settings/apply': method(administrators, settingsToApply, z.object({ revision: z.number().int().min(0) })),
  /** The settings that the service runs with: known keys only, and no secret. Revision 0: it has none. */
  'settings/current': method(persons, nothing, currentSettings),
  /**
   * Stores one of the service's own secrets and runs with it; with `verify` it is tried first. A name is that of the chosen plugin, or
   * `applianceClientSecret`. Errors as for `settings/apply`; then the former secret stays.
   */
  'secrets/set': method(administrators, secretToSet, secretWasSet),
  'secrets/delete': method(administrators, secretToDelete, secretWasDeleted),
  /** Whether they are stored for the addresses of the settings that run, or that are saved if none do. */
  'secrets/status': method(administrators, nothing, secretsOfService),
  /** New deliveries, lookups included, are refused (`suspended`), also after a restart; what is at work ends, and check-ins go on. */
  'service/suspend': method(administrators, nothing, suspended),
  'service/resume': method(administrators, nothing, suspended),
  /** Drops all cached tokens and answers how many there were. */
  'tokens/clear': method(persons, nothing, z.object({ cleared: z.number().int().min(0) })),
  /** Takes effect at once, until the service ends. Answers the new level. */
  'log/setLevel': method(persons, z.strictObject({ level: logLevel }), z.object({ level: logLevel })),
  /** The latest lines of the log; with `follow` later lines are sent as `log/lines`, no faster than they are read. */
  'log/tail': method(persons, logTailRequest, logTail),
  /** Reconnects to the appliance without waiting for a pause. Answers the state of the link after that. */
  'link/reconnect': method(persons, nothing, linkStatus),
  'link/status': method(persons, nothing, linkStatus),
  'plugin/capabilities': method(everybody, nothing, pluginCapabilities),
  'plugin/health': method(everybody, nothing, pluginHealth),
  /** The last 100 requests, newest first, redacted. */
  'requests/recent': method(persons, nothing, recentRequests),
  /** Takes entries for the audit trail: what the program of an administrator did without the service. Resolves when they are on the disk. */
  'audit/report': method(administrators, auditReport, nothing),
  /** A page of the request history, newest first. Error `configuration` if its files cannot be read. */
  'requests/list': method(persons, listRequests, listedRequests),
  /** Requests by hour or day, and the states of service and link over time. Error `configuration` if the files cannot be read. */
  'activity/read': method(persons, activityQuery, activity),
  /** The credentials that the user may use on the endpoint. None is a success. */
  'credentials/find': method(['bridge'], findRequest, foundCredentials),
  /** Checks a credential out. Errors: `checkout-conflict`, `approval`, `authorization`, `not-found` and those of reaching PI. */
  'credentials/get': method(['bridge'], getRequest, credentialPackage),
  /** Checks a credential in. Succeeds for what is not on record. */
  'credentials/release': method(['bridge'], releaseRequest, released),
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export const methodNames = Object.keys(methods) as readonly MethodName[];

/** The methods that a role may call. */
export type MethodOf<R extends PipeRole> = {
  [M in MethodName]: R extends Methods[M]['roles'][number] ? M : never;
}[MethodName];
export type MethodParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type MethodResult<M extends MethodName> = z.output<Methods[M]['result']>;

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

export function isAllowed(name: MethodName, role: PipeRole): boolean {
  return (methods[name].roles as readonly PipeRole[]).includes(role);
}

/**
 * Notifications of the service. `state`: only the latest matters, so a slow reader misses those between; sent to all
 * connections of the role. `stream`: every one matters, so the sender waits for the reader; sent to one connection.
 */
export const notifications = {
  /** The same as `service/status`, after it changed. */
  'service/events': { kind: 'state', roles: persons, params: serviceStatus },
  'log/lines': { kind: 'stream', roles: persons, params: logLines },
} as const satisfies Record<
  string,
  { readonly kind: 'state' | 'stream'; readonly roles: readonly PipeRole[]; readonly params: z.ZodType }
>;

export type Notifications = typeof notifications;
export type NotificationName = keyof Notifications;
export type NotificationParams<N extends NotificationName> = z.output<Notifications[N]['params']>;
type OfKind<K extends 'state' | 'stream'> = {
  [N in NotificationName]: Notifications[N]['kind'] extends K ? N : never;
}[NotificationName];
export type StateNotification = OfKind<'state'>;
export type StreamNotification = OfKind<'stream'>;

export function isNotificationName(name: string): name is NotificationName {
  return Object.hasOwn(notifications, name);
}

/** The connection that a request belongs to. */
export interface PipeConnection {
  /** Unique while the service runs. */
  readonly id: number;
  readonly role: PipeRole;
  /** The account of the system that the client's program runs as, as the program says; not proven. */
  readonly account?: string | undefined;
  /** A test of the Configurator, as the program says; it has the rights of its role. */
  readonly trial?: boolean | undefined;
  /** Aborts when the connection has ended. */
  readonly closed: AbortSignal;
  /** Resolves to true when the system has taken it, so that a stream is no faster than its reader; to false after the end. */
  notify<N extends StreamNotification>(name: N, params: NotificationParams<N>): Promise<boolean>;
}

export interface PipeCallContext {
  readonly correlationId: string;
  /** Aborts when the answer is no longer wanted: cancelled, timed out or disconnected. */
  readonly signal: AbortSignal;
  readonly connection: PipeConnection;
  /** Whether the answer was sent. A credential whose answer was not has to be checked in. Never rejects. */
  readonly delivered: Promise<boolean>;
}

/** The service's side. A rejection is a bug: it is logged, and answered as `unexpected` without details. */
export type PipeHandlers = {
  readonly [M in MethodName]: (
    params: MethodParams<M>,
    context: PipeCallContext,
  ) => Promise<Result<MethodResult<M>, Failure>>;
};

export interface CallOptions {
  /** Cancels the call: it resolves with `cancelled` at once, and the request is cancelled at the service. */
  readonly signal?: AbortSignal;
}

/** The client's side of a role's methods. Never rejects. */
export type PipeCall<R extends PipeRole> = <M extends MethodOf<R>>(
  name: M,
  params: MethodParams<M>,
  options?: CallOptions,
) => Promise<Result<MethodResult<M>, ErrorInfo>>;
