import { join } from 'node:path';
import type { Activity, ActivityPeriod } from '../../shared/activity.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { loadOperation } from '../../shared/operation.ts';
import { timesOf, type RequestQuery } from '../../shared/request-history.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { RecentRequest } from '../../shared/service-status.ts';
import { historyUnreadable } from '../ecm/history/history-failures.ts';
import { readActivity } from '../ecm/history/read-activity.ts';
import { readRequests } from '../ecm/history/read-requests.ts';
import { readLogEnd } from '../platform/logging/read-log.ts';
import type { ConfiguratorOptions } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { readSettingsFile } from './storage/settings-file.ts';
import { refused } from './writing.ts';

/** What the service has written down: its log and the request history. Both can be read while it is down. */

export type Folders = Pick<ConfiguratorOptions, 'dataFolder' | 'operatorOf'>;

/** The folder of the service; an operator may not read all of it. */
export function serviceFolder({ dataFolder, operatorOf }: Folders): string {
  return operatorOf ?? dataFolder;
}

/** The latest lines of its log from the file; `undefined` if there is none that this account may read. */
export async function readServiceLog(folders: Folders, count: number): Promise<readonly string[] | undefined> {
  return (await readLogEnd(serviceFolder(folders), 'ECM.log', count))?.lines;
}

interface Page {
  readonly requests: RecentRequest[];
  readonly next?: string | undefined;
}

/**
 * From the service while it runs, because the latest may not be on the disk yet; else from the files. A service that keeps no history
 * still has the latest hundred.
 */
export async function listRequests(
  folders: Folders,
  service: ServiceLink,
  query: RequestQuery,
): Promise<Result<Page, ErrorInfo>> {
  const listed = await service.call('requests/list', query);
  if (listed.ok) return listed.value.requests.length === 0 ? latestOf(service, query) : listed;
  if (listed.error.kind !== 'service-unavailable' || folders.operatorOf !== undefined) return listed;
  return requestsInFiles(folders.dataFolder, query);
}

async function latestOf(service: ServiceLink, query: RequestQuery): Promise<Result<Page, ErrorInfo>> {
  const { before, user, host, outcome, since, until } = query;
  if ([before, user, host, outcome, since, until].some((part) => part !== undefined)) return ok({ requests: [] });
  return service.call('requests/recent', {});
}

export async function requestsInFiles(
  folder: string,
  { limit, before, since, until, ...others }: RequestQuery,
): Promise<Result<Page, ErrorInfo>> {
  const filter = { ...others, ...timesOf({ since, until }) };
  try {
    const { requests, next } = await readRequests(folder, { limit, before, filter });
    return ok({ requests: [...requests], ...(next === undefined ? {} : { next }) });
  } catch (error) {
    return refused(historyUnreadable(error));
  }
}

/**
 * Likewise: the service knows its present state besides what it has recorded. Without it, `historyDays` is that of the saved settings.
 */
export async function activityOf(
  folders: Folders & Pick<ConfiguratorOptions, 'clock'>,
  service: ServiceLink,
  period: ActivityPeriod,
): Promise<Result<Activity, ErrorInfo>> {
  const answered = await service.call('activity/read', { period });
  if (answered.ok) return answered;
  if (answered.error.kind !== 'service-unavailable' || folders.operatorOf !== undefined) return answered;
  const { dataFolder: folder, clock } = folders;
  const settings = await readSettingsFile(join(folder, 'settings.json'));
  const { historyDays } = loadOperation(settings.ok ? settings.value.operation : undefined).settings;
  // Only of a service that is not there is it known that it does not run.
  const after = service.state().kind === 'absent' ? 'stopped' : 'unknown';
  try {
    return ok(await readActivity(folder, { period, now: clock.now(), historyDays, after }));
  } catch (error) {
    return refused(historyUnreadable(error));
  }
}
