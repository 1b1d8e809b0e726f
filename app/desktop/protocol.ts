import { protocol, type Protocol } from 'electron';
import { securityHeaders, type Bundle } from '../bundle.ts';
import { isOwnAddress, scheme } from './guards.ts';

/** Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the bundle, and nothing else, at `ecm://app/`. */
export function serveBundle(target: Protocol, bundle: Bundle): void {
  target.handle(scheme, ({ method, url }) => {
    const file = method === 'GET' && isOwnAddress(url) ? bundle.get(new URL(url).pathname) : undefined;
    const headers = securityHeaders("'none'");
    if (file === undefined) return new Response('There is nothing at this address.', { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type } });
  });
}
