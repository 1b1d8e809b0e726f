/**
 * The hash of the address names the screen (`#/diagnose`), the editor of the server contract (`#/plugin-settings/server-contract`), or a
 * page of the help and a part of it (`#/help/service/settings`).
 */

export const screenNames = [
  'overview',
  'appliance',
  'plugin-settings',
  'test-settings',
  'diagnose',
  'service',
] as const;
export type ScreenName = (typeof screenNames)[number];
export type Place = ScreenName | 'server-contract' | 'settings-history' | 'help';

/** A page of the help (the first one where it is absent), and the part of it to scroll to. */
export interface HelpPlace {
  readonly page: string | undefined;
  readonly part: string | undefined;
}

/** An unknown hash is the overview. */
export function screenOfHash(hash: string): Place {
  if (/^#\/help(\/|$)/.test(hash)) return 'help';
  if (hash === contractHash || hash.startsWith(`${contractHash}/`)) return 'server-contract';
  if (hash === historyHash) return 'settings-history';
  return screenNames.find((name) => hash === hashOf(name)) ?? 'overview';
}

export const historyHash = '#/plugin-settings/history';
export const contractHash = '#/plugin-settings/server-contract';

/** A code of the server about which the editor asks what it means. */
export interface AskedCode {
  readonly kind: 'code' | 'faultCode';
  readonly code: string;
}

export function hashOfCode({ kind, code }: AskedCode): string {
  return `${contractHash}/${kind}/${encodeURIComponent(code)}`;
}

export function askedCodeOf(hash: string): AskedCode | undefined {
  const [, kind, code = ''] = /^#\/plugin-settings\/server-contract\/(code|faultCode)\/([^/]{1,300})$/.exec(hash) ?? [];
  if (kind !== 'code' && kind !== 'faultCode') return undefined;
  try {
    return { kind, code: decodeURIComponent(code) };
  } catch {
    return undefined;
  }
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
