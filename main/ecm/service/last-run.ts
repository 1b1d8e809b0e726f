import { readLogEnd } from '../../platform/logging/read-log.ts';
import type { LastRun } from '../../../shared/views.ts';

/** Enough for the lines that follow the failure of a start. */
const lines = 20;

/** How the last run of a service that does not run ended, by the end of its log; `undefined` if it never ran or its log cannot be read. */
export async function readLastRun(folder: string): Promise<LastRun | undefined> {
  const end = await readLogEnd(folder, 'ECM.log', lines);
  const entries = end?.lines.flatMap(entryOf).toReversed() ?? [];
  const [last] = entries;
  if (last === undefined) return undefined;
  if (last.event === 'app.stopped') return { at: last.time, end: 'stopped' };
  if (last.event !== 'app.start-failed') return { at: last.time, end: 'unexpected' };
  return { at: last.time, end: 'not-started', ...textOf(last, 'message'), ...textOf(last, 'hint') };
}

interface Entry extends Readonly<Record<string, unknown>> {
  readonly time: string;
  readonly event: string;
}

function entryOf(line: string): readonly Entry[] {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    const { time, event } = entry;
    return typeof event === 'string' && typeof time === 'string' && !Number.isNaN(Date.parse(time))
      ? [{ ...entry, time, event }]
      : [];
  } catch {
    return []; // cut by a kill or a full disk
  }
}

function textOf<K extends 'message' | 'hint'>(entry: Entry, name: K): { readonly [N in K]?: string } {
  const text = entry[name];
  return typeof text === 'string' ? ({ [name]: text } as { readonly [N in K]: string }) : {};
}
