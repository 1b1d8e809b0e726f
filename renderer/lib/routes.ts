/** The hash of the address names the screen (`#/diagnose`) or a page of the help and a part of it (`#/help/service/settings`). */

export const screenNames = [
  'overview',
  'appliance',
  'plugin-settings',
  'test-settings',
  'diagnose',
  'service',
] as const;
export type ScreenName = (typeof screenNames)[number];
export type Place = ScreenName | 'help';

/** A page of the help (the first one where it is absent), and the part of it to scroll to. */
export interface HelpPlace {
  readonly page: string | undefined;
  readonly part: string | undefined;
}

/** An unknown hash is the overview. */
export function screenOfHash(hash: string): Place {
  if (/^#\/help(\/|$)/.test(hash)) return 'help';
  return screenNames.find((name) => hash === hashOf(name)) ?? 'overview';
}

export function hashOf(screen: ScreenName): string {
  return `#/${screen}`;
}

export function helpOfHash(hash: string): HelpPlace {
  const [, page, part] = /^#\/help(?:\/([\w-]+))?(?:\/([^/]+))?$/.exec(hash) ?? [];
  return { page, part };
}

export function hashOfHelp(page: string, part?: string): string {
  return part === undefined ? `#/help/${page}` : `#/help/${page}/${part}`;
}
