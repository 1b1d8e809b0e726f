import type { RecentRequest } from '../../../shared/service-status.ts';
import { openHistory, type History, type HistoryOptions } from './history-file.ts';

export const historyFileName = 'requests.jsonl';

export type RequestHistory = History<RecentRequest>;

/** The answered requests on disk. */
export function openRequestHistory(options: Omit<HistoryOptions, 'fileName'>): RequestHistory {
  return openHistory({ ...options, fileName: historyFileName });
}
