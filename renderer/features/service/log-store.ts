import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, EventPayload } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { parseLine, type LogEntry, type LogFilter } from './log-entry.ts';

export const mostLines = 5000;

const earlierLines = 500;

type Lines = EventPayload<'service/log'>;

export interface LogStore {
  readonly entries: readonly LogEntry[];
  readonly reading: boolean;
  readonly error: ErrorInfo | undefined;
  /** The lines are from the file, because the service does not run; none follow. */
  readonly fromFile: boolean;
  readonly paused: boolean;
  readonly held: readonly LogEntry[];
  readonly filter: LogFilter;
  /** Follows the log until the returned function is called. */
  follow(): () => void;
  connectionChanged(isConnected: boolean): void;
  reconnected(): void;
  receive(lines: Lines): void;
  pause(): void;
  resume(): void;
  setFilter(change: Partial<LogFilter>): void;
}

export function createLogStore(client: Client): StoreApi<LogStore> {
  const store = createStore<LogStore>()((set) => ({
    entries: [],
    reading: false,
    error: undefined,
    fromFile: false,
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
  }));
  const tail = new LogTail(client, store);
  return store;
}

/** Reads the log of the service while it is followed: as it is written while the service is connected, else from the file. */
class LogTail {
  readonly #client: Client;
  readonly #store: StoreApi<LogStore>;
  #followers = 0;
  /** Whether the service sends its lines to this window. */
  #tailing = false;
  #lastId = 0;
  /** Lines pushed before the answer with the earlier lines. */
  #early: Lines[] | undefined;
  /** Calls run one after the other, because in the web shell a later one could arrive first. */
  #calls: Promise<unknown> = Promise.resolve();

  constructor(client: Client, store: StoreApi<LogStore>) {
    this.#client = client;
    this.#store = store;
  }

  follow(): () => void {
    this.#followers += 1;
    this.#queue(() => this.#begin());
    return () => {
      this.#followers -= 1;
      this.#queue(() => this.#end());
    };
  }

  connectionChanged(isConnected: boolean): void {
    if (!isConnected) this.#tailing = false;
    // Of a service that has ended the last lines are in the file; one that cannot start adds some.
    this.#queue(() => this.#begin());
  }

  /** Starts again: the main process may have ended the tail with the event stream, and lines may be missing. */
  reconnected(): void {
    this.#tailing = false;
    this.#queue(() => this.#begin());
  }

  receive(lines: Lines): void {
    if (this.#followers === 0) return;
    if (this.#early === undefined) this.#add(this.#entriesOf(lines));
    else this.#early.push(lines);
  }

  #queue(call: () => Promise<void>): void {
    this.#calls = this.#calls.then(call);
  }

  async #begin(): Promise<void> {
    if (this.#followers === 0 || this.#tailing) return;
    this.#tailing = true;
    this.#early = [];
    this.#store.setState({ reading: true, error: undefined });
    const answer = await this.#client['service/tail']({ lines: earlierLines, follow: true });
    if (answer.ok) this.#continueWith(answer.value.lines);
    if (!answer.ok || answer.value.from === 'file') this.#tailing = false;
    this.#early = undefined;
    // A lost service is shown by its state, not as an error of the log.
    const isError = !answer.ok && answer.error.kind !== 'service-unavailable';
    this.#store.setState({
      reading: false,
      error: isError ? answer.error : undefined,
      fromFile: answer.ok && answer.value.from === 'file',
    });
  }

  async #end(): Promise<void> {
    if (this.#followers > 0 || !this.#tailing) return;
    this.#tailing = false;
    await this.#client['service/tail']({ lines: 0, follow: false });
  }

  /** Adds the earlier lines, without those that are already in the window from before a reconnection. */
  #continueWith(lines: readonly string[]): void {
    const { entries, held } = this.#store.getState();
    const known = new Set([...entries, ...held].flatMap((entry) => (entry.kind === 'line' ? [entry.raw] : [])));
    const missing = lines.filter((line) => !known.has(line));
    const isGap = known.size > 0 && missing.length > 0 && missing.length === lines.length;
    const gap: readonly LogEntry[] = isGap ? [{ kind: 'gap', id: this.#nextId() }] : [];
    const answered = new Set(lines);
    const early = (this.#early ?? []).flatMap((pushed) =>
      this.#entriesOf({ ...pushed, lines: pushed.lines.filter((line) => !answered.has(line)) }),
    );
    this.#add([...gap, ...missing.map((line) => parseLine(this.#nextId(), line)), ...early]);
  }

  #entriesOf({ lines, skipped }: Lines): readonly LogEntry[] {
    const mark: readonly LogEntry[] = skipped > 0 ? [{ kind: 'skipped', id: this.#nextId(), count: skipped }] : [];
    return [...mark, ...lines.map((line) => parseLine(this.#nextId(), line))];
  }

  #add(more: readonly LogEntry[]): void {
    if (more.length === 0) return;
    this.#store.setState(({ paused, entries, held }) =>
      paused ? { held: latestHeld([...held, ...more], this.#nextId()) } : { entries: latest([...entries, ...more]) },
    );
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

function latest(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.length > mostLines ? entries.slice(-mostLines) : entries;
}

/** The latest held entries; a `skipped` entry replaces the removed ones. */
function latestHeld(held: readonly LogEntry[], id: number): readonly LogEntry[] {
  if (held.length <= mostLines) return held;
  const removed = held.slice(0, held.length - mostLines + 1);
  const count = removed.reduce((sum, entry) => sum + linesOf(entry), 0);
  return [{ kind: 'skipped', id, count }, ...held.slice(removed.length)];
}

function linesOf(entry: LogEntry): number {
  if (entry.kind === 'skipped') return entry.count;
  return entry.kind === 'line' ? 1 : 0;
}
