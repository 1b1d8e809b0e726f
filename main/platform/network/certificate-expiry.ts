import type { Socket } from 'node:net';
import { tryHandshake } from './probe.ts';
import { readProxySettings } from './proxy-settings.ts';
import { openTunnel } from './proxy-tunnel.ts';
import { tlsOptions } from './tls-trust.ts';

const timeoutMs = 15_000;

/**
 * When the certificate that a server shows expires, in milliseconds since 1970, whether it is trusted or not; through the proxy of the
 * environment. Nothing for plain http, and where the server cannot be reached.
 */
export async function certificateExpiry(
  origin: string,
  trustedCa: string | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const url = new URL(origin);
  if (url.protocol !== 'https:') return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port === '' ? 443 : url.port);
  let expiry: number | undefined;
  let over: Socket | undefined;
  try {
    over = await proxied(url, { host, port }, signal);
    const limits = { timeoutMs, signal, ...(over !== undefined && { over }) };
    await tryHandshake(host, port, trustedCa, limits, ({ chain }) => {
      const [own] = chain;
      if (own !== undefined) expiry = Date.parse(own.validTo);
    });
  } catch {
    // What it showed before it was refused counts; the link and the requests that fail report a server that cannot be reached.
  } finally {
    over?.destroy();
  }
  return expiry;
}

async function proxied(url: URL, target: { host: string; port: number }, signal: AbortSignal) {
  const proxy = readProxySettings(process.env).proxyFor(url);
  return proxy === undefined ? undefined : openTunnel(proxy, target, { signal, timeoutMs, tls: tlsOptions(undefined) });
}
