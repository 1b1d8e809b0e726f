import { failure, type Failure } from '../../../shared/errors.ts';
import {
  jumpItemFieldLabels,
  jumpItemType,
  type JumpItem,
  type JumpItemField,
  type JumpItemTypeName,
} from '../../../shared/jump-item.ts';
import { trimName } from '../../../shared/names.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { withoutUserInfo } from '../../../shared/user-info.ts';
import { normaliseAddress, normaliseHost, type Host } from './normalise-host.ts';
import type { PiTraceEntry, Traced } from '../trace.ts';

/** A normalised endpoint (lookup.md section 2). */
export interface Endpoint {
  readonly type: JumpItemTypeName;
  /** Host name in lower-case ASCII; absent when only an address is known. */
  readonly hostName?: string | undefined;
  /** The first label of the host name. */
  readonly shortName?: string | undefined;
  /** The other labels of the host name, if there are any. */
  readonly domain?: string | undefined;
  /** The host if it is an address, then the additional ones; normalised, without repeats. */
  readonly addresses: readonly string[];
  /** RDP + SecureApp only; trimmed, case kept. */
  readonly applicationName?: string | undefined;
}

/** The names of the fields on the command line and in requests. */
const fieldKeys: Readonly<Record<JumpItemField, string>> = {
  host: 'host',
  additionalAddress: 'ip',
  url: 'url',
  applicationName: 'app',
};

/** The fields of a Jump Item, trimmed; blank ones are absent. */
type Fields = Readonly<Record<Exclude<JumpItemField, 'additionalAddress'>, string | undefined>> & {
  readonly additionalAddress: readonly string[];
};

/** Reads and checks the endpoint of a Jump Item (lookup.md section 2). Makes no call. */
export function describeEndpoint(jumpItem: JumpItem): Traced<Endpoint> {
  const fields = trimmedFields(jumpItem);
  const problem = fieldProblem(jumpItem, fields);
  const result = problem === undefined ? readEndpoint(jumpItem, fields) : err(problem);
  return { trace: result.ok ? [describe(result.value)] : [], result };
}

function trimmedFields({ host, additionalAddresses = [], url, applicationName }: JumpItem): Fields {
  const trimmed = (text: string | undefined): string | undefined =>
    text === undefined || trimName(text) === '' ? undefined : trimName(text);
  return {
    host: trimmed(host),
    url: trimmed(url),
    applicationName: trimmed(applicationName),
    additionalAddress: additionalAddresses.map(trimName).filter((text) => text !== ''),
  };
}

function fieldProblem({ type }: JumpItem, present: Fields): Failure | undefined {
  const { label, fields } = jumpItemType(type);
  for (const field of Object.keys(fieldKeys) as JumpItemField[]) {
    const isPresent =
      field === 'additionalAddress' ? present.additionalAddress.length > 0 : present[field] !== undefined;
    if (isPresent && fields[field] === undefined)
      return unfit(field, `is not sent by a Jump Item of type ${label}`, 'Leave it empty.');
    if (!isPresent && fields[field] === 'required')
      return unfit(field, `is missing; a Jump Item of type ${label} needs it`, 'Fill it in.');
  }
  return undefined;
}

function readEndpoint({ type }: JumpItem, fields: Fields): Result<Endpoint, Failure> {
  const { applicationName, additionalAddress } = fields;
  const host = readHost(fields);
  if (!host.ok) return host;
  const additional = additionalAddress.map(normaliseAddress);
  const wrong = additional.indexOf(undefined);
  if (wrong >= 0) {
    const problem = `is not an IP address: "${shortened(additionalAddress[wrong] ?? '')}"`;
    return err(unfit('additionalAddress', problem, 'Enter an IPv4 or IPv6 address.'));
  }
  if (applicationName !== undefined && (/\p{Cc}/u.test(applicationName) || applicationName.length > 1024)) {
    const problem = 'contains control characters or is too long';
    return err(unfit('applicationName', problem, 'Enter the name as PI knows it.'));
  }
  const own = host.value.kind === 'address' ? [host.value.address] : [];
  const addresses = [...new Set([...own, ...additional.filter((address) => address !== undefined)])];
  return ok({ type, ...nameParts(host.value), addresses, applicationName });
}

function readHost({ host: text = '', url }: Fields): Result<Host, Failure> {
  const host = url === undefined ? (hostOfUrl(text) ?? normaliseHost(text)) : hostOfUrl(url);
  if (host !== undefined) return ok(host);
  if (url === undefined) {
    const problem = `is not a host name or IP address: "${shortened(withoutUserInfo(text))}"`;
    return err(unfit('host', problem, 'Enter a host name, an FQDN or an IP address.'));
  }
  const problem = `is not an absolute web address: "${shortened(withoutUserInfo(url))}"`;
  return err(unfit('url', problem, 'Enter the whole address, such as https://intranet.example/login.'));
}

/** The host of a web address, which may have been pasted into either field. */
function hostOfUrl(text: string): Host | undefined {
  const url = /^https?:\/\/[^/\\]/i.test(text) ? URL.parse(text) : null;
  return url === null ? undefined : normaliseHost(url.hostname);
}

function nameParts(host: Host): Pick<Endpoint, 'hostName' | 'shortName' | 'domain'> {
  if (host.kind === 'address') return {};
  const [shortName, ...domain] = host.name.split('.');
  return { hostName: host.name, shortName, ...(domain.length === 0 ? {} : { domain: domain.join('.') }) };
}

function describe({ type, hostName, domain, addresses, applicationName }: Endpoint): PiTraceEntry {
  const facts = [
    `Jump Item of type ${jumpItemType(type).label}`,
    domain === undefined ? 'domain of the host not known' : `domain of the host ${domain}`,
    ...(addresses.length === 0 ? [] : [`address ${addresses.join(', ')}`]),
    ...(applicationName === undefined ? [] : [`application ${applicationName}`]),
  ];
  const subject = hostName ?? addresses[0] ?? '';
  return { stage: 'endpoint', subject, outcome: 'kept', code: 'endpoint-read', reason: `${facts.join('; ')}.` };
}

/** At most 80 characters, without control characters. */
function shortened(text: string): string {
  const clean = text.replaceAll(/\p{Cc}/gu, ' ');
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

function unfit(field: JumpItemField, problem: string, hint: string): Failure {
  const name = `${jumpItemFieldLabels[field]} (${fieldKeys[field]})`;
  return failure('configuration', 'input', { message: `${name} ${problem}.`, doing: 'reading the endpoint', hint });
}
