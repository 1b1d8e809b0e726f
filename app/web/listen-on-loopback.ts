import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../../main/lib/error-code.ts';

const attempts = 10;

export interface LoopbackServers {
  readonly port: number;
  readonly servers: readonly Server[];
}

/**
 * Listens on 127.0.0.1 and, where this computer has it, ::1, on the same free port: a browser may resolve `localhost` to either,
 * and another program could listen on the port of the other one.
 */
export async function listenOnLoopback(create: () => Server): Promise<LoopbackServers> {
  for (let attempt = 1; ; attempt += 1) {
    const servers = await tryOnce(create, attempt === attempts);
    if (servers !== undefined) return servers;
  }
}

/** @returns `undefined` if the port that was free on 127.0.0.1 is in use on ::1 */
async function tryOnce(create: () => Server, isLast: boolean): Promise<LoopbackServers | undefined> {
  const first = create();
  await listen(first, '127.0.0.1', 0);
  const { port } = first.address() as AddressInfo;
  const second = create();
  try {
    await listen(second, '::1', port);
    return { port, servers: [first, second] };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return { port, servers: [first] };
    await new Promise((resolve) => first.close(resolve));
    if (code === 'EADDRINUSE' && !isLast) return undefined;
    throw error;
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
