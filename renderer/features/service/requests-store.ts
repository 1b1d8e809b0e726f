import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CallArgument, Client } from '../../../shared/contract.ts';
import type { ErrorInfo, ErrorKind } from '../../../shared/errors.ts';
import type { RecentRequest, RequestOutcome } from '../../../shared/service-status.ts';
import type { ServiceView } from '../../../shared/views.ts';
import type { TimeRange } from './time-range.ts';
import { requestKey } from './service-model.ts';

/** The request history: a page of it at a time, newest first, kept up to date while it is shown. */

export const periods = ['all', '1h', '24h', '7d', '30d'] as const;
export type Period = (typeof periods)[number];

const hours: Readonly<Record<Exclude<Period, 'all'>, number>> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

export interface HistoryFilter {
  readonly user: string;
  readonly host: string;
  readonly outcome: RequestOutcome | ErrorKind | 'all';
  readonly period: Period;
  /** In place of the period. */
  readonly between?: TimeRange | undefined;
}

export const noFilter: HistoryFilter = { user: '', host: '', outcome: 'all', period: 'all' };

const pageSize = 100;
/** Of one answer. */
const mostOfPage = 500;
/** Of an export: a file that a spreadsheet still opens at once. */
const mostExported = 20_000;

type Query = Omit<CallArgument<'requests/list'>, 'before' | 'limit'>;

export interface RequestsStore {
  readonly filter: HistoryFilter;
  /** Newest first; absent until read. Kept when the service disconnects. */
  readonly requests: readonly RecentRequest[] | undefined;
  /** Where older ones begin. */
  readonly next: string | undefined;
  readonly reading: boolean;
  readonly error: ErrorInfo | undefined;
  /** Keeps the requests up to date until the returned function is called. */
  watch(): () => void;
  serviceChanged(view: ServiceView | undefined, before: ServiceView | undefined): void;
  setFilter(change: Partial<HistoryFilter>): void;
  readOlder(): Promise<void>;
  /** All requests that match, for an export. */
  readAll(): ReturnType<Client['requests/list']>;
}

export function isFiltered(filter: HistoryFilter): boolean {
  return JSON.stringify(filter) !== JSON.stringify(noFilter);
}

function timesOf({ period, between }: HistoryFilter, now: number): Pick<Query, 'since' | 'until'> {
  const iso = (time: number): string => new Date(time).toISOString();
  if (between !== undefined) return { since: iso(between.from), until: iso(between.to) };
  return period === 'all' ? {} : { since: iso(now - hours[period] * 3_600_000) };
}

function queryOf(filter: HistoryFilter, now: number): Query {
  const { user, host, outcome } = filter;
  return {
    ...(user.trim() === '' ? {} : { user: user.trim() }),
    ...(host.trim() === '' ? {} : { host: host.trim() }),
    ...(outcome === 'all' ? {} : { outcome }),
    ...timesOf(filter, now),
  };
}

/** Whether requests may have been answered between two states of the service. */
export function mayHaveMore(before: ServiceView | undefined, view: ServiceView | undefined): boolean {
  if (before?.connection !== view?.connection) return true;
  return JSON.stringify(before?.status?.counters) !== JSON.stringify(view?.status?.counters);
}

/** The newest page before those that are known, if both overlap; else the page alone. */
function joined(page: readonly RecentRequest[], known: readonly RecentRequest[]): readonly RecentRequest[] | undefined {
  const keys = new Map(known.map((request, index) => [requestKey(request), index]));
  const last = page.at(-1);
  const overlap = last === undefined ? undefined : keys.get(requestKey(last));
  return overlap === undefined ? undefined : [...page, ...known.slice(overlap + 1)];
}

type SetState = StoreApi<RequestsStore>['setState'];
type Get = StoreApi<RequestsStore>['getState'];

export function createRequestsStore(client: Client, now: () => number): StoreApi<RequestsStore> {
  return createStore<RequestsStore>()((set, get) => {
    let watchers = 0;
    const { read, readOlder } = reading(client, now, set, get);
    return {
      filter: noFilter,
      requests: undefined,
      next: undefined,
      reading: false,
      error: undefined,
      watch() {
        watchers += 1;
        void read();
        return () => {
          watchers -= 1;
        };
      },
      serviceChanged(view, before) {
        if (watchers > 0 && mayHaveMore(before, view)) void read();
      },
      setFilter(change) {
        set(({ filter }) => ({ filter: { ...filter, ...change }, requests: undefined, next: undefined }));
        void read();
      },
      readOlder,
      async readAll() {
        const found: RecentRequest[] = [];
        const query = queryOf(get().filter, now());
        for (let before: string | undefined; ; ) {
          const page = await client['requests/list']({ ...query, limit: mostOfPage, ...(before && { before }) });
          if (!page.ok) return page;
          found.push(...page.value.requests);
          before = page.value.next;
          if (before === undefined || found.length >= mostExported) return { ok: true, value: { requests: found } };
        }
      },
    };
  });
}

/** One reading at a time; what changes meanwhile is read after it. */
function reading(client: Client, now: () => number, set: SetState, get: Get) {
  let again = false;
  const answered = (page: Awaited<ReturnType<Client['requests/list']>>, filter: HistoryFilter): void => {
    if (get().filter !== filter) return;
    if (!page.ok) return set({ error: page.error });
    const { requests, next } = page.value;
    const known = get().requests ?? [];
    const all = joined(requests, known);
    set(all === undefined ? { requests, next, error: undefined } : { requests: all, error: undefined });
  };
  const read = async (): Promise<void> => {
    again = get().reading;
    if (again) return;
    set({ reading: true });
    const { filter } = get();
    const page = await client['requests/list']({ ...queryOf(filter, now()), limit: pageSize });
    answered(page, filter);
    set({ reading: false });
    if (again) await read();
  };
  const readOlder = async (): Promise<void> => {
    const { filter, next, reading: isReading } = get();
    if (next === undefined || isReading) return;
    set({ reading: true });
    const page = await client['requests/list']({ ...queryOf(filter, now()), limit: pageSize, before: next });
    if (get().filter === filter)
      set(({ requests = [] }) =>
        page.ok
          ? { requests: [...requests, ...page.value.requests], next: page.value.next, error: undefined }
          : { error: page.error },
      );
    set({ reading: false });
    if (again) await read();
  };
  return { read, readOlder };
}
