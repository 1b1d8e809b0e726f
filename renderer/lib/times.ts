/** Times as text: local time to the second, and UTC for tooltips and for texts that leave this computer. */

function formats(timeZone: string | undefined) {
  const zone = timeZone === undefined ? {} : { timeZone };
  return {
    minute: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zone }),
    clock: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', ...zone }),
    day: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...zone }),
    date: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', ...zone }),
  };
}

const local = formats(undefined);
const utc = formats('UTC');

/** A time as shown, and the same in UTC. */
export interface ShownTime {
  readonly words: string;
  readonly utc: string;
}

/** `09:12:33`; an invalid time is returned unchanged. */
export function timeOf(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : local.clock.format(at);
}

/** `09:12`. */
export function minuteOf(at: number): string {
  return local.minute.format(at);
}

/** Whether both are of the same local day. */
export function isSameDay(one: number, other: number): boolean {
  return local.date.format(one) === local.date.format(other);
}

/** `24 Nov`; empty for an invalid time. */
export function dayOf(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : local.day.format(at);
}

/** `09:12:33`, on another day than today `24 Nov, 09:12:33`. */
export function shortTimeOf(iso: string, now: number): string {
  const at = Date.parse(iso);
  const isToday = !Number.isNaN(at) && isSameDay(at, now);
  return isToday || Number.isNaN(at) ? timeOf(iso) : `${dayOf(iso)}, ${timeOf(iso)}`;
}

/** `24 Nov 2026, 09:12:33`. */
export function dateTimeOf(at: number): string {
  return `${local.date.format(at)}, ${local.clock.format(at)}`;
}

/** `24 Nov 2026, 09:12:33 UTC`. */
export function utcOf(at: number): string {
  return `${utc.date.format(at)}, ${utc.clock.format(at)} UTC`;
}

/** `3 min ago`. */
export function agoOf(at: number, now: number): string {
  return now - at < 1000 ? 'just now' : `${durationOf(now - at)} ago`;
}

/** `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`: the two largest units. */
export function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `1,204 ms`. */
export function millisecondsOf(ms: number): string {
  return `${Math.round(ms).toLocaleString('en')} ms`;
}
