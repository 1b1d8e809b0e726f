import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses an option's time: so long ago, or a date or time of ISO 8601; a date and a time without an offset are in UTC. */
export function timeSince(now: () => number): (text: string) => number {
  return (text) => {
    const time = ago(text, now()) ?? dated(text);
    if (time === undefined || Number.isNaN(new Date(time).getTime()))
      throw new InvalidArgumentError(
        'must be a time such as 2030-01-31T09:30:00Z, a date such as 2030-01-31, or 30m, 12h, 7d',
      );
    return time;
  };
}

function ago(text: string, now: number): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : now - Number(count) * (unitMs[unit] ?? 0);
}

function dated(text: string): number | undefined {
  const [, date, time = 'T00:00:00', offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}${time}${offset}`);
}
