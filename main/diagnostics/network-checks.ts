import type { PeerCertificates } from '../../shared/certificates.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { isPlainHttpElsewhere, type PluginSettings } from '../../shared/settings.ts';
import type { Clock } from '../platform/clock.ts';
import { failed, passed, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';
import type { Probes } from './probes.ts';

/** A certificate that ends sooner than this is worth a warning. */
const nearEndMs = 30 * 24 * 60 * 60_000;

export interface NetworkParts {
  readonly settings: PluginSettings;
  /** What the setting Trusted CA File yields. */
  readonly trustedCa: Result<string | undefined, Failure>;
  readonly probes: Probes;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

function judgeCertificate(validTo: Date, protocol: string, now: number): CheckOutcome {
  const day = validTo.toISOString().slice(0, 10);
  if (validTo.getTime() - now > nearEndMs) return passed(`${protocol}; the certificate is valid until ${day}.`);
  return warned(
    `The certificate of the PI server is valid until ${day} only.`,
    'Renew the certificate of the PI web server before it expires; from then on every call fails.',
  );
}

/** The checks below SOAP: name, connection, encryption. */
export function networkChecks({ settings, trustedCa, probes, clock, signal }: NetworkParts): readonly CheckPlan[] {
  const url = new URL(settings.endpointUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const encrypted = url.protocol === 'https:';
  const port = url.port === '' ? (encrypted ? 443 : 80) : Number(url.port);
  const timeoutMs = settings.requestTimeoutMs;

  const dns = async (): Promise<CheckOutcome> => {
    const found = await probes.dns(host);
    return found.ok ? passed(`${host} is ${found.value.join(', ')}.`) : failed(found.error);
  };
  const tcp = async (): Promise<CheckOutcome> => {
    const connected = await probes.tcp(host, port, timeoutMs, signal);
    return connected.ok ? passed(`${host} accepts connections on port ${port}.`) : failed(connected.error);
  };
  const tls = async (): Promise<CheckOutcome> => {
    if (!trustedCa.ok) return failed(trustedCa.error);
    if (!encrypted) {
      if (!isPlainHttpElsewhere(settings.endpointUrl))
        return warned(
          'The Endpoint URL is plain http, within this machine.',
          'Fine for practice; use https:// for a real PI.',
          'endpointUrl',
        );
      return warned(
        'The Endpoint URL is plain http: passwords cross the network unencrypted.',
        'Use https:// in Endpoint URL.',
        'endpointUrl',
      );
    }
    let certificates: PeerCertificates | undefined;
    const seen = (shown: PeerCertificates): void => void (certificates = shown);
    const secured = await probes.tls(host, port, { trustedCa: trustedCa.value, timeoutMs, signal, seen });
    const outcome = secured.ok
      ? judgeCertificate(secured.value.validTo, secured.value.protocol, clock.now())
      : failed(secured.error);
    return { ...outcome, certificates };
  };
  return [
    { name: 'dns', run: dns },
    { name: 'tcp', run: tcp },
    { name: 'tls', run: tls },
  ];
}
