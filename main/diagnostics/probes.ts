import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { Seen } from '../platform/network/probe.ts';

/** What TLS showed. */
export interface TlsFacts {
  readonly protocol: string;
  /** End of the certificate's validity. */
  readonly validTo: Date;
}

/** Looks at the network below SOAP, one layer at a time. `main/platform/network/probe.ts` implements it. */
export interface Probes {
  /** The addresses of the host. */
  dns(host: string): Promise<Result<readonly string[], Failure>>;
  tcp(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Result<unknown, Failure>>;
  tls(
    host: string,
    port: number,
    options: {
      readonly trustedCa: string | undefined;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
      /** Told what the server showed of itself, trusted or not. */
      readonly seen?: Seen;
    },
  ): Promise<Result<TlsFacts, Failure>>;
}
