import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makePracticeCertificate, type PracticeCertificate } from './certificate.ts';

export interface PracticeServerOptions {
  /** On loopback; 0 picks a free one. */
  readonly port: number;
  readonly https: boolean;
  /** For https, where several servers share one authority; by default one is created. */
  readonly certificate?: PracticeCertificate;
  /** Milliseconds since 1970; tests move it to let tokens and check-outs expire. */
  readonly now?: () => number;
}

interface PracticeServer {
  readonly server: Server;
  /** The authority that signed its certificate; https only. */
  readonly caPem: string | undefined;
}

/** A server that does not listen yet. */
export async function createPracticeServer({ https, certificate }: PracticeServerOptions): Promise<PracticeServer> {
  if (!https) return { server: createHttpServer(), caPem: undefined };
  const { keyPem, certPem, caPem } = certificate ?? (await makePracticeCertificate(Date.now()));
  return { server: createHttpsServer({ key: keyPem, cert: certPem }) as Server, caPem };
}

/** Listens on loopback; 0 picks a free port. Resolves to the port, rejects if it is in use. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Closes it with all its connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
