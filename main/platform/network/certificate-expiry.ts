import { tryHandshake } from './probe.ts';

const timeoutMs = 15_000;

/**
 * When the certificate that a server shows expires, in milliseconds since 1970, whether it is trusted or not. Nothing for plain http, and
 * where the server cannot be reached directly: the connection is one of its own, and not made through a proxy.
 */
export async function certificateExpiry(
  origin: string,
  trustedCa: string | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { protocol, hostname, port } = new URL(origin);
  if (protocol !== 'https:') return undefined;
  let expiry: number | undefined;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    await tryHandshake(host, Number(port === '' ? 443 : port), trustedCa, { timeoutMs, signal }, ({ chain }) => {
      const [own] = chain;
      if (own !== undefined) expiry = Date.parse(own.validTo);
    });
  } catch {
    // What it showed before it was refused counts; who cannot be reached is reported by the link, or by the requests that fail.
  }
  return expiry;
}
