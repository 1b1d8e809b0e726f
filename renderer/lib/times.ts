/** Times as text: in UTC like the log, to the second. */

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `09:12:33`; an invalid time is returned unchanged. */
export function timeOf(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : clock.format(at);
}

/** `24 Nov`; empty for an invalid time. */
export function dayOf(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : day.format(at);
}

/** `24 Nov 2026, 09:12:33 UTC`. */
export function dateTimeOf(at: number): string {
  return `${date.format(at)}, ${clock.format(at)} UTC`;
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
