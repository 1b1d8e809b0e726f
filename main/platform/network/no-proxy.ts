import ipaddr from 'ipaddr.js';
import { isDnsName } from '../../../shared/domain-map.ts';
import { asciiDnsName } from '../../../shared/names.ts';

/** What the variable `NO_PROXY` excepts from the proxy. */
export interface NoProxy {
  /** @param hostname as `URL` writes it */
  include(hostname: string, port: string): boolean;
  /** Entries that cannot be read, as they can be shown. */
  readonly unreadable: readonly string[];
}

type Exception = (host: string, port: string) => boolean;

/**
 * Reads entries separated by commas, semicolons or blanks: hosts, domains with everything below them, addresses, networks (prefix length
 * or mask), ranges of addresses, `*` anywhere, each with or without a port, and `<local>`. Ranges and networks cover hosts that are given
 * by their address: no name is looked up for them.
 */
export function readNoProxy(text: string): NoProxy {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  const read = entries.map((entry) => [entry, readException(entry.toLowerCase())] as const);
  const exceptions = read.flatMap(([, exception]) => (exception === undefined ? [] : [exception]));
  return {
    include: (hostname, port) => {
      const host = withoutDot(hostname.replace(/^\[|\]$/g, ''));
      return exceptions.some((matches) => matches(host, port));
    },
    unreadable: read.flatMap(([entry, exception]) => (exception === undefined ? [shownEntry(entry)] : [])),
  };
}

function readException(entry: string): Exception | undefined {
  if (entry === '<local>') return (host) => !host.includes('.') && !host.includes(':');
  const [, before = entry, port] = /^(\[[^\]]*\](?:\/\d+)?|[^:]*):(\d{1,5})$/.exec(entry) ?? [];
  if (port !== undefined && Number(port) > 65_535) return undefined;
  const name = withoutDot(before.replace(/^\[([^\]]*)\]/, '$1'));
  const matches = readRange(name) ?? readName(name);
  return matches && ((host, hostPort) => (port === undefined || port === hostPort) && matches(host));
}

type HostTest = (host: string) => boolean;

function readName(name: string): HostTest | undefined {
  if (name.includes('*')) return readPattern(name);
  // What looks like addresses and is none, such as `10.0.0` or `10.0.0.9-10.0.0.1`, is no name either.
  if (/^[\d.-]*$/.test(name) && /[\d.]\.|^\d*$/.test(name)) return undefined;
  const domain = asciiDnsName(name.replace(/^\./, ''));
  return isDnsName(domain) ? (host) => host === domain || host.endsWith(`.${domain}`) : undefined;
}

function readPattern(name: string): HostTest | undefined {
  if (!/^[\p{L}\p{N}._*-]+$/u.test(name)) return undefined;
  const labels = name.split('.').map((label) => (label.includes('*') ? label : asciiDnsName(label)));
  const pattern = new RegExp(`^${labels.join('\\.').replaceAll(/\*+/g, '.*')}$`);
  return (host) => pattern.test(host);
}

type Address = ReturnType<typeof ipaddr.process>;

/** The first and the last address of an address, a network or a range. */
function readRange(text: string): HostTest | undefined {
  const [low, high] = networkEnds(text) ?? rangeEnds(text) ?? [];
  if (low === undefined || high === undefined) return undefined;
  const order = compare(low, high);
  if (order === undefined || order > 0) return undefined;
  return (host) => {
    const address = readAddress(host);
    if (address === undefined) return false;
    const [fromLow, toHigh] = [compare(low, address), compare(address, high)];
    return fromLow !== undefined && toHigh !== undefined && fromLow <= 0 && toHigh <= 0;
  };
}

function networkEnds(text: string): readonly Address[] | undefined {
  const [network = '', size = '', ...rest] = text.split('/');
  if (size === '' || rest.length > 0) return undefined;
  const isMask = ipaddr.IPv4.isValidFourPartDecimal(size);
  const bits = isMask ? ipaddr.IPv4.parse(size).prefixLengthFromSubnetMask() : size;
  const cidr = `${network}/${bits}`;
  if (!isAddress(network) || !ipaddr.isValidCIDR(cidr)) return undefined;
  const family = network.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  const ends = [family.networkAddressFromCIDR(cidr), family.broadcastAddressFromCIDR(cidr)];
  return ends.map((end) => ipaddr.process(end.toString()));
}

/** Of `10.0.0.1-10.0.0.9`, of `10.0.0.1-9`, or of one address. */
function rangeEnds(text: string): readonly (Address | undefined)[] | undefined {
  const [first = '', last = first, ...rest] = text.split('-');
  const whole = /^\d{1,3}$/.test(last) ? first.replace(/\d+$/, last) : last;
  return rest.length > 0 ? undefined : [readAddress(first), readAddress(whole)];
}

function readAddress(text: string): Address | undefined {
  return isAddress(text) ? ipaddr.process(text) : undefined;
}

/** Not the short forms of IPv4, such as `127.1`: a host has none of them, because URL replaces them. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

/** `undefined` for addresses of two kinds. */
function compare(a: Address, b: Address): number | undefined {
  return a.kind() === b.kind() ? Buffer.compare(Buffer.from(a.toByteArray()), Buffer.from(b.toByteArray())) : undefined;
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}

function shownEntry(entry: string): string {
  return entry.replaceAll(/\p{C}/gu, '\uFFFD').slice(0, 60);
}
