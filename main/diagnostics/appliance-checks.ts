import { failure, type Failure } from '../../shared/errors.ts';
import type { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import { doingToken, failureOfThrown, noClientSecret, wrongSite } from '../ecm/link/link-failures.ts';
import { createLinkConnector, type LinkSocket } from '../ecm/link/link-socket.ts';
import { createTokenSource, type AccessToken } from '../ecm/link/oauth.ts';
import { siteAddress, type SiteAddress } from '../ecm/link/site-address.ts';
import { closeCodes } from '../ecm/link/wire.ts';
import type { Clock } from '../platform/clock.ts';
import { createHttpClient, type HttpClient } from '../platform/network/http-client.ts';
import { dnsCheck, networkCheck, tcpCheck, tlsCheck, type CheckedServer } from './network-checks.ts';
import { failed, passed, plansOf, skipped, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';

/** The site and the API account. */
export interface SiteFacts {
  /** As `siteUrlOf` makes it. */
  readonly siteUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret | undefined;
  /** Why the client secret could not be read. */
  readonly secretFailure?: Failure | undefined;
  readonly trustedCa: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ApplianceFacts extends SiteFacts {
  /** The status of the service, which has the link; `undefined` if it does not run: the last checks are skipped. */
  readonly status: ServiceStatus | undefined;
}

const timeoutMs = 15_000;

/** The checks of the appliance, from the host name of its site to whether it sends its requests to this ECM. */
export function applianceChecks(facts: ApplianceFacts): readonly CheckPlan[] {
  return [...siteChecks(facts), ...linkChecks(facts)];
}

/** Those of them that need no service: from the host name to the permission of the API account. */
export function siteChecks(facts: SiteFacts): readonly CheckPlan[] {
  const address = siteAddress(facts.siteUrl);
  if (!address.ok) return plansOf({ 'site-dns': async () => failed(address.error) });
  const http = createHttpClient({ trustedCa: facts.trustedCa, timeoutMs });
  const site: CheckedServer = {
    ...facts,
    url: new URL(facts.siteUrl),
    label: 'the site',
    renewalHint: 'Renew the certificate of the appliance before it expires; from then on no ECM can connect.',
    timeoutMs,
    failureOf: failureOfThrown,
  };
  return [
    dnsCheck('site-dns', site),
    tcpCheck('site-tcp', site),
    tlsCheck('site-tls', site),
    loginPageCheck(facts, http),
    ...accountChecks(facts, address.value, http),
  ];
}

const loginPageHint =
  'Open /login of the site in a browser on this machine. If it does not load there either, look at host name and port of the site, at proxies, and at firewalls on the way; ' +
  'if it loads, look into ECM.log.';

/** The vendor's guide tells administrators to try this by hand in a browser. */
function loginPageCheck({ siteUrl, signal }: SiteFacts, http: HttpClient): CheckPlan {
  const doing = 'loading the login page of the site';
  const call = { url: `${siteUrl}/login`, method: 'GET', headers: {}, signal } as const;
  const failureOf = (error: unknown) => ({ ...failureOfThrown(error, doing), hint: loginPageHint });
  return networkCheck('site-login-page', { failureOf, signal }, doing, async () => {
    const status = await http.send(call, async (answer) => answer.status);
    if (status < 400) return passed('The login page of the site loads.');
    return failed({ ...wrongSite(status, doing), hint: loginPageHint });
  });
}

function accountChecks(facts: SiteFacts, address: SiteAddress, http: HttpClient): readonly CheckPlan[] {
  const { clientId, clientSecret, trustedCa, clock, signal } = facts;
  let token: AccessToken | undefined;
  return plansOf({
    oauth: async () => {
      if (clientSecret === undefined) return failed(facts.secretFailure ?? noClientSecret(doingToken));
      const tokens = createTokenSource({ tokenUrl: address.tokenUrl, clientId, clientSecret, http, clock, signal });
      const issued = await tokens.token('by-person');
      if (!issued.ok) return failed(issued.error);
      token = issued.value;
      return passed('The appliance accepts the OAuth client.');
    },
    /** Opens the link and closes it before it registers: nothing is routed to this program. */
    'ecm-permission': async () => {
      if (token === undefined) return failed(noClientSecret(doingToken));
      const connect = createLinkConnector({ trustedCa, clock, timeoutMs });
      let opened: LinkSocket | undefined;
      const link = await connect({ url: address.linkUrl, token: token.value, signal }, (socket) => {
        opened = socket;
        return { message: () => {}, pong: () => {}, closed: () => {} };
      });
      opened?.close(closeCodes.goingAway, 'diagnosis');
      return link.ok ? passed('The API account may use the Endpoint Credential Manager API.') : failed(link.error);
    },
  });
}

function linkChecks({ status }: Pick<ApplianceFacts, 'status'>): readonly CheckPlan[] {
  return plansOf({
    link: async () => {
      if (status !== undefined) return judgeLink(status.link);
      const hint =
        'Start the ECM service, or see in its own check why it does not answer: without it this machine answers no request of the appliance.';
      return warned('Not checked: the link belongs to the ECM service, which does not answer.', hint);
    },
    active: async () => {
      if (status === undefined) return skipped('Not checked: the ECM service does not answer.');
      if (status.link.state !== 'connected') return skipped('The link is not connected.');
      if (status.link.active) return passed('The appliance sends its requests to this ECM.');
      const hint = 'Nothing is wrong if you run several ECMs; see /login > Status > Information > ECM Clients.';
      return warned('This ECM stands by: another one of its group has been connected longer.', hint);
    },
  });
}

function judgeLink({ state, connectedSince, reason }: ServiceStatus['link']): CheckOutcome {
  if (state === 'connected') return passed(`Connected since ${connectedSince ?? 'now'}.`);
  if (state === 'off')
    return warned('The service has no appliance in its settings.', 'Save the Appliance screen while the service runs.');
  const text = {
    message: reason ?? 'The service is not connected to the appliance.',
    doing: 'keeping the link to the appliance',
    hint: 'Look at /login > Status > Information > ECM Clients on the appliance, and into ECM.log here.',
  };
  return failed(failure('connectivity', state === 'refused' ? 'refused' : 'reset', text));
}
