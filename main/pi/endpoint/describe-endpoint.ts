import { failure, type Failure } from '../../../shared/errors.ts';
import { jumpItemFieldLabels, jumpItemType, type JumpItem, type JumpItemField } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Endpoint } from './endpoint.ts';
import { normaliseAddress, normaliseHost, type Host } from './normalise-host.ts';
import type { PiTraceEntry } from '../trace.ts';

export interface DescribedEndpoint {
  readonly trace: readonly PiTraceEntry[];
  readonly result: Result<Endpoint, Failure>;
}

/** What every door calls the fields, besides their labels. */
const fieldKeys: Readonly<Record<JumpItemField, string>> = {
  host: 'host',
  additionalAddress: 'ip',
  url: 'url',
  applicationName: 'app',
};

type Given = Readonly<Partial<Record<Exclude<JumpItemField, 'additionalAddress'>, string>>> & {
  readonly additionalAddress: readonly string[];
};

/** Reads what the Jump Item says of the endpoint (lookup.md section 2). Makes no call and looks nothing up. */
export function describeEndpoint(jumpItem: JumpItem): DescribedEndpoint {
  const given = givenFields(jumpItem);
  const misfit = fieldMisfit(jumpItem, given);
  const result = misfit === undefined ? readEndpoint(jumpItem, given) : err(misfit);
  return { trace: result.ok ? [describe(result.value)] : [], result };
}

/** Blank counts as not given. */
function givenFields({ host, additionalAddresses, url, applicationName }: JumpItem): Given {
  const filled = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text?.trim());
  return {
    ...defined('host', filled(host)),
    ...defined('url', filled(url)),
    ...defined('applicationName', filled(applicationName)),
    additionalAddress: (additionalAddresses ?? []).map((text) => text.trim()).filter((text) => text !== ''),
  };
}

function defined<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function fieldMisfit({ type }: JumpItem, given: Given): Failure | undefined {
  const { label, fields } = jumpItemType(type);
  for (const field of Object.keys(fieldKeys) as JumpItemField[]) {
    const isGiven = field === 'additionalAddress' ? given.additionalAddress.length > 0 : given[field] !== undefined;
    if (isGiven && fields[field] === undefined)
      return unfit(field, `is not sent by a Jump Item of type ${label}`, 'Leave it empty.');
    if (!isGiven && fields[field] === 'required')
      return unfit(field, `is missing; a Jump Item of type ${label} needs it`, 'Fill it in.');
  }
  return undefined;
}

function readEndpoint({ type }: JumpItem, given: Given): Result<Endpoint, Failure> {
  const host = given.url === undefined ? readHost(given.host ?? '') : readUrl(given.url);
  if (!host.ok) return host;
  const additional = given.additionalAddress.map(normaliseAddress);
  const wrong = additional.indexOf(undefined);
  if (wrong >= 0) {
    return err(
      unfit(
        'additionalAddress',
        `is not an IP address: "${shown(given.additionalAddress[wrong] ?? '')}"`,
        'Enter an IPv4 or IPv6 address.',
      ),
    );
  }
  const { applicationName } = given;
  if (applicationName !== undefined && (/\p{Cc}/u.test(applicationName) || applicationName.length > 1024)) {
    return err(
      unfit('applicationName', 'contains control characters or is too long', 'Enter the name as PI knows it.'),
    );
  }
  const own = host.value.kind === 'address' ? [host.value.address] : [];
  const addresses = [...new Set([...own, ...additional.filter((address) => address !== undefined)])];
  return ok({ type, ...nameParts(host.value), addresses, ...defined('applicationName', applicationName) });
}

function readHost(text: string): Result<Host, Failure> {
  const host = hostOfUrl(text) ?? normaliseHost(text);
  if (host !== undefined) return ok(host);
  const address = withoutUserInfo(text);
  return err(
    unfit('host', `is not a host name or IP address: "${address}"`, 'Enter a host name, an FQDN or an IP address.'),
  );
}

function readUrl(text: string): Result<Host, Failure> {
  const host = hostOfUrl(text);
  if (host !== undefined) return ok(host);
  const address = withoutUserInfo(text);
  return err(
    unfit(
      'url',
      `is not an absolute web address: "${address}"`,
      'Enter the whole address, such as https://intranet.example/login.',
    ),
  );
}

/** From a web address the host is taken, in whichever field it was pasted. */
function hostOfUrl(text: string): Host | undefined {
  if (!/^https?:\/\/[^/\\]/i.test(text)) return undefined;
  try {
    return normaliseHost(new URL(text).hostname);
  } catch {
    return undefined;
  }
}

/** A user name and password may be part of a web address; they are nobody's business here. */
function withoutUserInfo(text: string): string {
  return shown(text.replace(/\/\/[^/]*@/, '//'));
}

function nameParts(host: Host): Pick<Endpoint, 'hostName' | 'shortName' | 'domain'> {
  if (host.kind === 'address') return {};
  const { name } = host;
  const dot = name.indexOf('.');
  return dot < 0
    ? { hostName: name, shortName: name }
    : { hostName: name, shortName: name.slice(0, dot), domain: name.slice(dot + 1) };
}

function describe({ type, hostName, domain, addresses, applicationName }: Endpoint): PiTraceEntry {
  const facts = [
    `Jump Item of type ${jumpItemType(type).label}`,
    domain === undefined ? 'domain of the host not known' : `domain of the host ${domain}`,
    ...(addresses.length === 0 ? [] : [`address ${addresses.join(', ')}`]),
    ...(applicationName === undefined ? [] : [`application ${applicationName}`]),
  ];
  return {
    stage: 'endpoint',
    subject: hostName ?? addresses[0] ?? '',
    outcome: 'kept',
    code: 'endpoint-read',
    reason: `${facts.join('; ')}.`,
  };
}

/** What people typed, short enough and without control characters. */
function shown(text: string): string {
  const clean = text.replaceAll(/\p{Cc}/gu, ' ');
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

function unfit(field: JumpItemField, problem: string, hint: string): Failure {
  const name = `${jumpItemFieldLabels[field]} (${fieldKeys[field]})`;
  return failure('configuration', 'input', { message: `${name} ${problem}.`, doing: 'reading the endpoint', hint });
}
