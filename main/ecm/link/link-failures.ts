import { failure, type ErrorDetail, type Failure } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { networkCause } from '../../platform/network/network-errors.ts';

/** What is being done, as the failures say it. */
export const doingToken = 'getting an access token from the appliance';
export const doingConnect = 'connecting to the appliance';
export const doingRegister = 'registering at the appliance';
export const doingRelease = 'giving a credential back for the appliance';
export const doingLink = 'keeping the link to the appliance';

const apiConfiguration = '/login > Management > API Configuration';
const clientsPage = '/login > Status > Information > ECM Clients';
export const accountHint = `Compare client id and client secret with the API account under ${apiConfiguration} on the appliance, and see there whether the account is enabled.`;
export const permissionHint = `Allow the API account the Endpoint Credential Manager API (Allow Access) under ${apiConfiguration} on the appliance, and check its ECM group (none means Default).`;
const siteHint = 'Check the host name and the port of the appliance site.';
const laterHint = `It is tried again by itself. If it lasts, look at the appliance and at ${clientsPage}.`;

/** As people read times next to the log: UTC, to the second. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

/** What kept the machines from talking, where to look, and the setting to look at first. */
type CauseText = readonly [message: string, hint: string, setting?: SettingName];

const connectivityTexts: Readonly<Record<ErrorDetail<'connectivity'>, CauseText>> = {
  dns: [
    'The host name of the appliance cannot be resolved.',
    'Check the host name of the appliance site and the DNS of this machine.',
    'appliance.site',
  ],
  refused: [
    'The appliance cannot be reached: nothing answers at this address and port.',
    `${siteHint} The firewalls of this machine and of the network must let TCP 443 out to the appliance.`,
    'appliance.site',
  ],
  timeout: ['The appliance did not answer in time.', 'Check the way to the appliance (firewall, TCP 443).'],
  reset: ['The connection to the appliance broke off.', laterHint],
  proxy: ['The proxy refused the connection.', 'Check the proxy in the environment (HTTPS_PROXY, NO_PROXY).'],
};

const tlsTexts: Readonly<Record<ErrorDetail<'tls'>, CauseText>> = {
  expired: [
    'The certificate of the appliance has expired or is not valid yet.',
    'Renew the certificate of the appliance, and check the clock of this machine.',
  ],
  'unknown-ca': [
    'The certificate of the appliance is not signed by an authority that this machine trusts.',
    "Add the authority to the operating system's store, or name its PEM file in Trusted CA File.",
    'trustedCaFile',
  ],
  'wrong-host': [
    'The certificate of the appliance is for another host name.',
    'Use a host name for the site that is in the certificate.',
    'appliance.site',
  ],
  protocol: [
    'No TLS connection to the appliance could be agreed.',
    'The port must speak https with TLS 1.2 or newer; check host name and port.',
    'appliance.site',
  ],
};

export function connectivityFailure(detail: ErrorDetail<'connectivity'>, doing: string): Failure {
  const [message, hint, setting] = connectivityTexts[detail];
  return failure('connectivity', detail, { message, doing, hint }, { setting });
}

/** What kept us from the appliance. Rethrows what is not the network's doing: it is a bug of ours. */
export function failureOfThrown(error: unknown, doing: string): Failure {
  const cause = networkCause(error);
  if (cause === undefined) throw error;
  if (cause.kind === 'invalid-http') return notOurProtocol('The answer is no valid HTTP.', doing);
  if (cause.kind === 'connectivity') return connectivityFailure(cause.detail, doing);
  const [message, hint, setting] = tlsTexts[cause.detail];
  return failure('tls', cause.detail, { message, doing, hint }, { setting });
}

/** What answers is something, but no appliance that speaks ECM link v1. */
export function notOurProtocol(message: string, doing: string): Failure {
  return failure('protocol', 'malformed', { message, doing, hint: laterHint });
}

export function wrongSite(status: number, doing: string): Failure {
  const message = `What answers is not the appliance that was expected (HTTP ${status}).`;
  return failure('protocol', 'wrong-url', { message, doing, hint: siteHint }, { setting: 'appliance.site' });
}

export function applianceBusy(status: number, doing: string): Failure {
  const message = `The appliance is not available at the moment (HTTP ${status}).`;
  return failure('server', 'busy', { message, doing, hint: laterHint });
}

/** The token endpoint does not accept the API account. */
export function accountRefused(status: number, until: number): Failure {
  const message = `The appliance refused the client id or the client secret (HTTP ${status}). Repeated failures lock the API account, so nothing more is sent until ${utcTime(until)}.`;
  return failure(
    'authentication',
    undefined,
    { message, doing: doingToken, hint: accountHint },
    { setting: 'appliance.clientId' },
  );
}

/** Nothing was sent, because the last attempt was refused. */
export function accountPaused(until: number): Failure {
  const message = `The appliance refused the client id or the client secret. Repeated failures lock the API account, so nothing more is sent until ${utcTime(until)}.`;
  return failure(
    'authentication',
    'paused',
    { message, doing: doingToken, hint: accountHint },
    { setting: 'appliance.clientId' },
  );
}

/** The link does not accept a token that was issued. */
export function tokenRefused(): Failure {
  const message = 'The appliance does not accept the access token.';
  return failure(
    'authentication',
    'token',
    { message, doing: doingConnect, hint: accountHint },
    { setting: 'appliance.clientId' },
  );
}

export function accessDenied(doing: string): Failure {
  const message = 'The appliance does not allow this API account to connect as an ECM.';
  return failure('authorization', undefined, { message, doing, hint: permissionHint });
}

/** @param said the appliance's own words */
export function registrationRefused(said: string): Failure {
  const words = said.replaceAll(/\p{Cc}/gu, ' ').slice(0, 300);
  const message = `The appliance refused the registration of this ECM. It says: ${words}`;
  return failure('authorization', undefined, { message, doing: doingRegister, hint: permissionHint });
}

/** A bug of ours; the log has it. */
export function unforeseen(doing: string): Failure {
  return failure('unexpected', undefined, {
    message: 'The ECM failed for a reason that it does not know.',
    doing,
    hint: 'Look for error.unexpected in ECM.log.',
  });
}
