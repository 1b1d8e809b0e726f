import { asciiDnsName, trimDomain, trimName } from './names.ts';
import { withoutUserInfo } from './user-info.ts';

/** One line of the setting Map Domains: a domain's DNS name and its NetBIOS name. */
export interface DomainMapping {
  readonly fqdn: string;
  readonly netbios: string;
}

export interface ParsedDomainMap {
  readonly mappings: readonly DomainMapping[];
  /** `line` counts from 1, blank lines included, as an editor shows it. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const dnsLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** Whether the text is one or more DNS labels joined by dots (RFC 1035, with the underscore that Windows allows). */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => dnsLabel.test(label));
}

export const netbiosRule = 'a NetBIOS name (1 to 15 characters, without dot, space or \\ / : * ? " < > |)';

/** Whether the text can be a NetBIOS domain name: 1 to 15 characters, visible, without dot, space or a reserved sign. */
export function isNetbiosName(text: string): boolean {
  return text.length >= 1 && text.length <= 15 && !/[.\s\\/:*?"<>|\p{C}\p{Z}]/u.test(text);
}

function readLine(text: string): DomainMapping | string {
  // The messages below quote the line.
  if (withoutUserInfo(text) !== text) return 'must not contain a user name and password, only FQDN=NetBIOS';
  const equals = text.indexOf('=');
  if (equals < 0) return 'expected FQDN=NetBIOS, for example hq.example=HQ';
  const fqdn = trimDomain(text.slice(0, equals));
  const netbios = trimName(text.slice(equals + 1));
  if (!isDnsName(asciiDnsName(fqdn)))
    return `"${fqdn}" is not a domain name (letters, digits and hyphens, separated by dots)`;
  if (!isNetbiosName(netbios)) {
    return `"${netbios}" is not ${netbiosRule}`;
  }
  return { fqdn, netbios };
}

/** Reads the lines of Map Domains. Blank lines are skipped; valid lines survive beside invalid ones. */
export function parseDomainMap(lines: readonly string[]): ParsedDomainMap {
  const mappings: DomainMapping[] = [];
  const problems: ParsedDomainMap['problems'][number][] = [];
  const firstLineOf = new Map<string, number>();
  lines.forEach((text, index) => {
    if (trimName(text) === '') return;
    const line = index + 1;
    const read = readLine(text);
    if (typeof read === 'string') {
      problems.push({ line, message: read });
      return;
    }
    const key = asciiDnsName(read.fqdn);
    const earlier = firstLineOf.get(key);
    if (earlier !== undefined) {
      problems.push({ line, message: `"${read.fqdn}" is mapped already in line ${earlier}` });
      return;
    }
    firstLineOf.set(key, line);
    mappings.push(read);
  });
  return { mappings, problems };
}
