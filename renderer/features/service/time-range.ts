import { dayOf, isSameDay, minuteOf } from '../../lib/times.ts';
import { text } from './text.ts';

/** Milliseconds since 1970; the end is not in it. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** `Between 14:00 and 15:00`, with the day unless it is today; `On 24 Nov` for a whole day of local time. */
export function rangeWords({ from, to }: TimeRange, now: number): string {
  const { on, between, betweenOn } = text.history;
  if (isWholeDay({ from, to })) return on(dayWords(from));
  if (!isSameDay(from, to - 1)) return between(timeWords(from), timeWords(to));
  return isSameDay(from, now)
    ? between(minuteOf(from), minuteOf(to))
    : betweenOn(dayWords(from), minuteOf(from), minuteOf(to));
}

function isWholeDay({ from, to }: TimeRange): boolean {
  return new Date(from).setHours(0, 0, 0, 0) === from && nextDay(from) === to;
}

/** The beginning of the following local day. */
export function nextDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

function dayWords(at: number): string {
  return dayOf(new Date(at).toISOString());
}

/** `24 Nov, 14:05`. */
export function timeWords(at: number): string {
  return `${dayWords(at)}, ${minuteOf(at)}`;
}
