import type { Client, EventPayload } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { parseLine, type LogEntry } from './log-entry.ts';

type Lines = EventPayload<'service/log'>;

/** So many earlier lines are asked for when a tail begins. */
const earlierLines = 500;

/** What a tail needs of whoever keeps its lines. */
export interface LogRecorder {
  /** The lines that are kept, as the service wrote them. */
  keptLines(): ReadonlySet<string>;
  add(entries: readonly LogEntry[]): void;
  reading(reading: boolean, error?: ErrorInfo): void;
}

/** Follows the service's log while somebody wants it and the service is there. */
export class LogTail {
  readonly #client: Client;
  readonly #autosave: LogRecorder;
  #followers = 0;
  #connected = false;
  /** Whether the service sends its lines to this program. */
  #tailing = false;
  #lastId = 0;
  /** Lines that were pushed before the answer with the earlier ones. */
  #early: Lines[] | undefined;
  /** One call after the other: in the web shell two may overtake each other, and the last one counts. */
  #calls: Promise<unknown> = Promise.resolve();

  constructor(client: Client, autosave: LogRecorder) {
    this.#client = client;
    this.#autosave = autosave;
  }

  /** The next number of an entry. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
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
    const wasConnected = this.#connected;
    this.#connected = isConnected;
    if (!isConnected) this.#tailing = false;
    else if (!wasConnected) this.#queue(() => this.#begin());
  }

  /** The program may have taken this window for closed, and lines may have been missed. */
  reconnected(): void {
    this.#tailing = false;
    this.#queue(() => this.#begin());
  }

  receive(lines: Lines): void {
    if (this.#followers === 0) return;
    if (this.#early === undefined) this.#autosave.add(this.#entriesOf(lines));
    else this.#early.push(lines);
  }

  #queue(call: () => Promise<void>): void {
    this.#calls = this.#calls.then(call);
  }

  async #begin(): Promise<void> {
    if (this.#followers === 0 || !this.#connected || this.#tailing) return;
    this.#tailing = true;
    this.#early = [];
    this.#autosave.reading(true);
    const answer = await this.#client['service/tail']({ lines: earlierLines, follow: true });
    if (answer.ok) this.#continueWith(answer.value.lines);
    else this.#tailing = false;
    this.#early = undefined;
    // That the service went away meanwhile is told by its state.
    this.#autosave.reading(false, answer.ok || answer.error.kind === 'service-unavailable' ? undefined : answer.error);
  }

  async #end(): Promise<void> {
    if (this.#followers > 0 || !this.#tailing) return;
    this.#tailing = false;
    await this.#client['service/tail']({ lines: 0, follow: false });
  }

  /** Lines that are kept already, from before the connection was lost or from an earlier visit, do not come twice. */
  #continueWith(lines: readonly string[]): void {
    const kept = this.#autosave.keptLines();
    const news = lines.filter((line) => !kept.has(line));
    const isGap = kept.size > 0 && news.length > 0 && news.length === lines.length;
    const gap: readonly LogEntry[] = isGap ? [{ kind: 'gap', id: this.nextId() }] : [];
    const known = new Set(lines);
    const early = (this.#early ?? []).flatMap((pushed) =>
      this.#entriesOf({ ...pushed, lines: pushed.lines.filter((line) => !known.has(line)) }),
    );
    this.#autosave.add([...gap, ...news.map((line) => parseLine(this.nextId(), line)), ...early]);
  }

  #entriesOf({ lines, skipped }: Lines): readonly LogEntry[] {
    const mark: readonly LogEntry[] = skipped > 0 ? [{ kind: 'skipped', id: this.nextId(), count: skipped }] : [];
    return [...mark, ...lines.map((line) => parseLine(this.nextId(), line))];
  }
}
