import { isDnsName } from '../../../shared/domain-map.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { asciiDnsName, sameDnsName, sameName, splitIdentity, trimDomain, trimName } from '../../../shared/names.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { identityText, type PiIdentity } from '../model.ts';
import { domainOf, parseDistinguishedName } from './distinguished-name.ts';
import { domainMapOf, mapDomain, type MappedDomain } from './map-domain.ts';
import type { PiTraceEntry, Traced } from '../trace.ts';

type IdentitySettings = Pick<PluginSettings, 'defaultDomain' | 'fallbackToLocalAccount' | 'domainMap'>;
type User = Session['user'];

interface Candidate {
  readonly identity: PiIdentity;
  readonly why: Pick<PiTraceEntry, 'code' | 'reason' | 'setting'>;
}

const userNameLabel = 'SRA Console Username (user)';
const dnLabel = 'Distinguished Name (dn)';
const longestUserName = 256;
const longestDn = 4096;

/** Which PI identities the console user may be, in order and without duplicates (lookup.md section 1). Makes no call. */
export function resolveIdentities(user: User, settings: IdentitySettings): Traced<readonly PiIdentity[]> {
  const problem = userProblem(user);
  if (problem !== undefined) return { trace: [], result: err(problem) };

  const trace: PiTraceEntry[] = [];
  const read: PiIdentity = splitIdentity(user.username);
  const { name, domain } = read;
  traceTrimming(user.username, read, trace);
  const dn = readDnDomain(user.distinguishedName, domain, trace);
  if (!dn.ok) return { trace, result: dn };
  const dnDomain = dn.value;
  const known = [
    ...(dnDomain === undefined ? [] : [{ domain: dnDomain, why: fromDn }]),
    ...(domain === undefined || (dnDomain !== undefined && sameDnsName(domain, dnDomain))
      ? []
      : [{ domain, why: fromUserName }]),
  ];
  const candidates = known.length > 0 ? ofDomains(known, name, settings, trace) : ofLocalUser(name, settings, trace);
  const unique = candidates.filter(
    ({ identity }, index) => candidates.findIndex((other) => sameIdentity(other.identity, identity)) === index,
  );
  for (const { identity, why } of unique) {
    trace.push({ stage: 'identity', subject: identityText(identity), outcome: 'tried', ...why });
  }
  return { trace, result: ok(unique.map(({ identity }) => identity)) };
}

function sameIdentity(a: PiIdentity, b: PiIdentity): boolean {
  return sameName(identityText(a), identityText(b));
}

const fromDn = { code: 'domain-from-dn', reason: 'The domain comes from the Distinguished Name.' } as const;
const fromUserName = { code: 'domain-from-user-name', reason: 'The domain comes from the user name.' } as const;

function ofDomains(
  known: readonly { readonly domain: string; readonly why: Candidate['why'] }[],
  name: string,
  settings: IdentitySettings,
  trace: PiTraceEntry[],
): readonly Candidate[] {
  const candidates = known.map(({ domain, why }) => {
    const { name: domainName, line } = mapped(domain, settings, trace);
    return { identity: { domain: domainName, name }, why: withLine(why, line) };
  });
  if (!settings.fallbackToLocalAccount) return candidates;
  const reason = `Asked next only if PI does not know the domain account: "${settingTexts.fallbackToLocalAccount.label}" is on.`;
  return [
    ...candidates,
    { identity: { name }, why: { code: 'local-fallback', setting: 'fallbackToLocalAccount', reason } },
  ];
}

/** Neither the user name nor the DN has a domain: a local user of PRA. */
function ofLocalUser(name: string, settings: IdentitySettings, trace: PiTraceEntry[]): readonly Candidate[] {
  const bare: Candidate = { identity: { name }, why: { code: 'no-domain', reason: 'The user came without a domain.' } };
  const given = trimDomain(settings.defaultDomain);
  if (given === '') return [bare];
  const { name: domain, line } = mapped(given, settings, trace);
  const reason = `The domain comes from "${settingTexts.defaultDomain.label}".`;
  const why = withLine({ code: 'domain-from-default', setting: 'defaultDomain', reason }, line);
  return [{ identity: { domain, name }, why }, bare];
}

/** The reason with the line of Map Domains that was used, if one was. */
function withLine(why: Candidate['why'], line: string | undefined): Candidate['why'] {
  if (line === undefined) return why;
  return { ...why, reason: `${why.reason} "${settingTexts.domainMap.label}" has the line ${line}.` };
}

function mapped(domain: string, settings: IdentitySettings, trace: PiTraceEntry[]): MappedDomain {
  const found = mapDomain(domainMapOf(settings), domain);
  if (found.unmapped) {
    const reason = `"${settingTexts.domainMap.label}" has no entry for this domain, so it is used as it is.`;
    trace.push({ ...warned, subject: domain, code: 'domain-not-mapped', setting: 'domainMap', reason });
  }
  return found;
}

/** The user may have been copied with blanks or marks that nobody sees. */
function traceTrimming(written: string, identity: PiIdentity, trace: PiTraceEntry[]): void {
  const read = identityText(identity);
  if (written.normalize('NFC').length <= read.length) return;
  const reason = 'Invisible characters or a dot at the end of the domain were left out.';
  trace.push({ stage: 'identity', subject: read, outcome: 'tried', code: 'trimmed', reason });
}

/**
 * The domain that the Distinguished Name gives. One that cannot be read is an error where the user name has no domain: going on with
 * the bare name would ask for another person's account.
 */
function readDnDomain(
  dn: string | undefined,
  userDomain: string | undefined,
  trace: PiTraceEntry[],
): Result<string | undefined, Failure> {
  if (dn === undefined || trimName(dn) === '') return ok(undefined);
  const attributes = parseDistinguishedName(dn);
  const read = attributes === undefined ? ({ kind: 'unreadable' } as const) : domainOf(attributes);
  // A domain that stands where none can be read is one all the same.
  if (read.kind === 'none' && !/(?:^|[^\p{L}\p{N}\\])DC\s*(?:=|$)/iu.test(dn)) {
    const reason = 'The Distinguished Name names no domain (DC) and is ignored.';
    trace.push({ ...warned, subject: dn, code: 'dn-without-domain', reason });
    return ok(undefined);
  }
  const domain = read.kind === 'domain' ? trimDomain(read.domain) : '';
  if (isDnsName(asciiDnsName(domain))) return ok(domain);
  if (userDomain === undefined) return err(malformed(dnLabel, 'cannot be read, and the user name has no domain'));
  const reason = 'The domain of the Distinguished Name cannot be read (RFC 4514), so it is ignored.';
  trace.push({ ...warned, subject: dn, code: 'dn-unreadable', reason });
  return ok(undefined);
}

const warned = { stage: 'identity', outcome: 'warned' } as const;

function userProblem({ username, distinguishedName }: User): Failure | undefined {
  const name = trimName(username);
  if (name === '') return malformed(userNameLabel, 'is empty');
  if (/\p{Cc}/u.test(name)) return malformed(userNameLabel, 'contains control characters');
  const { name: account, domain } = splitIdentity(name);
  if (account === '' || domain === '' || /^[\\@]|[\\@]$/.test(name))
    return malformed(userNameLabel, 'starts or ends with \\ or @, so the name or the domain is missing');
  if (name.length > longestUserName) return malformed(userNameLabel, `is longer than ${longestUserName} characters`);
  if (distinguishedName === undefined) return undefined;
  if (/\p{Cc}/u.test(trimName(distinguishedName))) return malformed(dnLabel, 'contains control characters');
  if (distinguishedName.length > longestDn) return malformed(dnLabel, `is longer than ${longestDn} characters`);
  return undefined;
}

function malformed(field: string, problem: string): Failure {
  return failure('configuration', 'input', {
    message: `${field} ${problem}.`,
    doing: 'reading who is asking',
    hint: `Correct ${field}: name, DOMAIN\\name or name@domain, and for LDAP users the Distinguished Name as the provider sends it.`,
  });
}
