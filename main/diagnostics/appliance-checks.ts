import type { PeerCertificates } from '../../shared/certificates.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import { failed, passed, skipped, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';
import type { Clock } from '../platform/clock.ts';
import { createHttpClient, type HttpClient } from '../platform/network/http-client.ts';
import { lookUpHost, tryConnection, tryHandshake } from '../platform/network/probe.ts';
import { failureOfThrown, wrongSite } from '../ecm/link/link-failures.ts';
import { createLinkConnector, type LinkSocket } from '../ecm/link/link-socket.ts';
import { createTokenSource, type AccessToken } from '../ecm/link/oauth.ts';
import { siteAddress } from '../ecm/link/site-address.ts';
import { closeCodes } from '../ecm/link/wire.ts';

/** What the flight to the appliance needs to know. */
export interface ApplianceFacts {
  /** As `siteUrlOf` makes it. */
  readonly siteUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret | undefined;
  readonly trustedCa: string | undefined;
  /** What the service tells of its link; without the service the last checks are skipped. */
  readonly status: ServiceStatus | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const timeoutMs = 15_000;
/** A certificate that ends sooner than this is worth a warning. */
const nearEndMs = 30 * 24 * 60 * 60_000;

/** The flight to the appliance, from the name of its site to whether this ECM gets its requests. */
export function applianceChecks(facts: ApplianceFacts): readonly CheckPlan[] {
  const address = siteAddress(facts.siteUrl);
  if (!address.ok) return [{ name: 'site-dns', run: async () => failed(address.error) }];
  const http = createHttpClient({ trustedCa: facts.trustedCa, timeoutMs });
  return [...networkChecks(facts), loginPageCheck(facts, http), ...accountChecks(facts, http), ...linkChecks(facts)];
}

async function trying(doing: string, work: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
  try {
    return await work();
  } catch (error) {
    return failed(failureOfThrown(error, doing));
  }
}

function networkChecks({ siteUrl, trustedCa, clock, signal }: ApplianceFacts): readonly CheckPlan[] {
  const url = new URL(siteUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  const limits = { timeoutMs, signal };
  const dns = (): Promise<CheckOutcome> =>
    trying('looking up the host name of the site', async () =>
      passed(`${host} is ${(await lookUpHost(host)).join(', ')}.`),
    );
  const tcp = (): Promise<CheckOutcome> =>
    trying('connecting to the site', async () => {
      await tryConnection(host, port, limits);
      return passed(`${host} accepts connections on port ${port}.`);
    });
  const tls = async (): Promise<CheckOutcome> => {
    let certificates: PeerCertificates | undefined;
    const seen = (shown: PeerCertificates): void => void (certificates = shown);
    const outcome = await trying('agreeing on TLS with the site', async () => {
      const { protocol, validTo } = await tryHandshake(host, port, trustedCa, limits, seen);
      const day = validTo.toISOString().slice(0, 10);
      if (validTo.getTime() - clock.now() > nearEndMs)
        return passed(`${protocol}; the certificate is valid until ${day}.`);
      return warned(
        `The certificate of the site is valid until ${day} only.`,
        'Renew the certificate of the appliance before it expires; from then on no ECM can connect.',
      );
    });
    return { ...outcome, certificates };
  };
  return [
    { name: 'site-dns', run: dns },
    { name: 'site-tcp', run: tcp },
    { name: 'site-tls', run: tls },
  ];
}

const loginPageHint =
  'Open /login of the site in a browser on this machine. If it does not load there either, look at host name and port of the site, at proxies, and at firewalls on the way; ' +
  'if it loads, look into ECM.log.';

/** What the vendor's guide tells administrators to try by hand in a browser. */
function loginPageCheck({ siteUrl, signal }: ApplianceFacts, http: HttpClient): CheckPlan {
  const doing = 'loading the login page of the site';
  const load = async (): Promise<CheckOutcome> => {
    const status = await http.send(
      { url: `${siteUrl}/login`, method: 'GET', headers: {}, signal },
      async (answer) => answer.status,
    );
    return status < 400 ? passed('The login page of the site loads.') : failed(wrongSite(status, doing));
  };
  const run = async (): Promise<CheckOutcome> => {
    const outcome = await trying(doing, load);
    return outcome.status === 'fail' ? failed({ ...outcome.failure, hint: loginPageHint }) : outcome;
  };
  return { name: 'site-login-page', run };
}

function accountChecks(
  { siteUrl, clientId, clientSecret, trustedCa, clock, signal }: ApplianceFacts,
  http: HttpClient,
): readonly CheckPlan[] {
  let token: AccessToken | undefined;
  const address = siteAddress(siteUrl);
  const oauth = async (): Promise<CheckOutcome> => {
    if (clientSecret === undefined || !address.ok) return failed(noSecret());
    const source = createTokenSource({ tokenUrl: address.value.tokenUrl, clientId, clientSecret, http, clock, signal });
    const got: Result<AccessToken, Failure> = await source.token('by-person');
    if (!got.ok) return failed(got.error);
    token = got.value;
    return passed('The appliance accepts the OAuth client.');
  };
  /** Opens the link and closes it before it registers: nothing is routed to this program. */
  const permission = async (): Promise<CheckOutcome> => {
    if (token === undefined || !address.ok) return failed(noSecret());
    const connect = createLinkConnector({ trustedCa, clock, timeoutMs });
    let opened: LinkSocket | undefined;
    const accept = (socket: LinkSocket) => {
      opened = socket;
      return { message: () => {}, pong: () => {}, closed: () => {} };
    };
    const link = await connect({ url: address.value.linkUrl, token: token.value, signal }, accept);
    opened?.close(closeCodes.goingAway, 'diagnosis');
    return link.ok ? passed('The API account may use the Endpoint Credential Manager API.') : failed(link.error);
  };
  return [
    { name: 'oauth', run: () => trying('getting an access token from the appliance', oauth) },
    { name: 'ecm-permission', run: () => trying('connecting to the appliance', permission) },
  ];
}

function linkChecks({ status }: ApplianceFacts): readonly CheckPlan[] {
  const link = async (): Promise<CheckOutcome> => {
    if (status === undefined)
      return skipped(
        'The ECM service does not run here, so there is no link.',
        'Start the ECM service: without it this machine answers no request of the appliance.',
      );
    const { state, connectedSince, reason } = status.link;
    if (state === 'connected') return passed(`Connected since ${connectedSince ?? 'now'}.`);
    if (state === 'off')
      return warned(
        'The service has no appliance in its settings.',
        'Save the Appliance screen while the service runs.',
      );
    return failed(
      failure('connectivity', state === 'refused' ? 'refused' : 'reset', {
        message: reason ?? 'The service is not connected to the appliance.',
        doing: 'keeping the link to the appliance',
        hint: 'Look at /login > Status > Information > ECM Clients on the appliance, and into ECM.log here.',
      }),
    );
  };
  const active = async (): Promise<CheckOutcome> => {
    if (status === undefined) return skipped('The ECM service does not run here.');
    if (status.link.state !== 'connected') return skipped('The link is not connected.');
    if (status.link.active) return passed('The appliance sends its requests to this ECM.');
    return warned(
      'This ECM stands by: another one of its group has been connected longer.',
      'Nothing is wrong if you run several ECMs; see /login > Status > Information > ECM Clients.',
    );
  };
  return [
    { name: 'link', run: link },
    { name: 'active', run: active },
  ];
}

function noSecret(): Failure {
  const text = {
    message: 'The OAuth client secret (applianceClientSecret) is not set for this site.',
    doing: 'getting an access token from the appliance',
    hint: 'Type the client secret of the API account on the Appliance screen.',
  };
  return failure('configuration', 'secret', text, { setting: 'applianceClientSecret' });
}
