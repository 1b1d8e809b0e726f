import type { ErrorInfo } from '../../shared/errors.ts';
import type { RequestQuery } from '../../shared/request-history.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { RecentRequest } from '../../shared/service-status.ts';
import { historyUnreadable } from '../ecm/history/history-failures.ts';
import { readRequests } from '../ecm/history/read-requests.ts';
import { readLogEnd } from '../platform/logging/read-log.ts';
import type { ConfiguratorOptions } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
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
  const { before, user, host, outcome, since } = query;
  if ([before, user, host, outcome, since].some((part) => part !== undefined)) return ok({ requests: [] });
  return service.call('requests/recent', {});
}

export async function requestsInFiles(
  folder: string,
  { limit, before, since, ...filter }: RequestQuery,
): Promise<Result<Page, ErrorInfo>> {
  const from = since === undefined ? {} : { since: Date.parse(since) };
  try {
    const { requests, next } = await readRequests(folder, { limit, before, filter: { ...filter, ...from } });
    return ok({ requests: [...requests], ...(next === undefined ? {} : { next }) });
  } catch (error) {
    return refused(historyUnreadable(error));
  }
}
