import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, EventPayload } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LogEntry, LogFilter } from './log-entry.ts';
import { LogTail } from './log-tail.ts';

/** So many lines are kept; the oldest go. */
export const mostLines = 5000;

export interface LogState {
  readonly entries: readonly LogEntry[];
  /** Whether earlier lines are being read. */
  readonly reading: boolean;
  readonly error: ErrorInfo | undefined;
  readonly paused: boolean;
  /** What came while paused. */
  readonly held: readonly LogEntry[];
  readonly filter: LogFilter;
}

export interface LogActions {
  /** Follows the log while wanted; the function that it returns ends that. */
  follow(): () => void;
  /** The service was reached, or was lost. */
  connectionChanged(isConnected: boolean): void;
  /** Events come again after a time without. */
  reconnected(): void;
  /** Lines pushed by the program. */
  receive(lines: EventPayload<'service/log'>): void;
  pause(): void;
  resume(): void;
  setFilter(change: Partial<LogFilter>): void;
}

export type LogStore = LogState & LogActions;

export function createLogStore(client: Client): StoreApi<LogStore> {
  return createStore<LogStore>()((set, get) => {
    const tail = new LogTail(client, {
      keptLines: () => {
        const { entries, held } = get();
        return new Set([...entries, ...held].flatMap((entry) => (entry.kind === 'line' ? [entry.raw] : [])));
      },
      add: (more) => {
        if (more.length === 0) return;
        set(({ paused, entries, held }) =>
          paused ? { held: hold([...held, ...more], tail.nextId()) } : { entries: latest([...entries, ...more]) },
        );
      },
      reading: (reading, error) => set({ reading, error }),
    });
    return {
      entries: [],
      reading: false,
      error: undefined,
      paused: false,
      held: [],
      filter: { level: 'debug', search: '' },
      follow: () => tail.follow(),
      connectionChanged: (isConnected) => tail.connectionChanged(isConnected),
      reconnected: () => tail.reconnected(),
      receive: (lines) => tail.receive(lines),
      pause: () => set({ paused: true }),
      resume: () => set(({ entries, held }) => ({ paused: false, entries: latest([...entries, ...held]), held: [] })),
      setFilter: (change) => set(({ filter }) => ({ filter: { ...filter, ...change } })),
    };
  });
}

function latest(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.length > mostLines ? entries.slice(-mostLines) : entries;
}

/** What waits is bounded as well; a mark stands for what had to go. */
function hold(held: readonly LogEntry[], id: number): readonly LogEntry[] {
  if (held.length <= mostLines) return held;
  const gone = held.slice(0, held.length - mostLines + 1);
  const count = gone.reduce((sum, entry) => sum + linesOf(entry), 0);
  return [{ kind: 'skipped', id, count }, ...held.slice(gone.length)];
}

function linesOf(entry: LogEntry): number {
  if (entry.kind === 'skipped') return entry.count;
  return entry.kind === 'line' ? 1 : 0;
}
