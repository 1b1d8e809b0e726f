import { refuse } from './refusal.ts';

/** A record by its members' names: text, numbers, booleans, dates, records and lists of them; `null` is nil. */
export type Members = Record<string, unknown>;

/** The member's record; an empty one if it is absent. */
export function recordOf(members: Members, name: string): Members {
  const value = members[name];
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** The member's text; `undefined` if it is null, that is, absent or nil. */
export function textOf(members: Members, name: string): string | undefined {
  const value = members[name];
  return value === undefined || value === null ? undefined : String(value as string | number | boolean);
}

export function requiredText(members: Members, name: string): string {
  return textOf(members, name) ?? refuse('invalidArgument', `${name} is missing.`);
}

export function requiredInt(members: Members, name: string): number {
  const value = Number(requiredText(members, name));
  return Number.isInteger(value) ? value : refuse('invalidArgument', `${name} is not a number.`);
}
