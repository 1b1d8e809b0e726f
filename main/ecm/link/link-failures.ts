import { failure, type ErrorDetail, type Failure } from '../../../shared/errors.ts';
import { maxMessageBytes } from '../../rpc/framing-guard.ts';
import { networkCause, type ConnectivityCause } from '../../platform/network/network-errors.ts';
import {
  unreachable,
  proxySettingFailure,
  tlsFailure,
  type ConnectivityTexts,
  type NamedServer,
} from '../../platform/network/network-failures.ts';

/** Values of `doing` in failures. */
export const doingToken = 'getting an access token from the appliance';
export const doingConnect = 'connecting to the appliance';
export const doingRegister = 'registering at the appliance';
export const doingRelease = 'giving a credential back for the appliance';
export const doingLink = 'keeping the link to the appliance';

const apiConfiguration = '/login > Management > API Configuration';
const clientsPage = '/login > Status > Information > ECM Clients';
const accountHint = `Compare client id and client secret with the API account under ${apiConfiguration} on the appliance, and see there whether the account is enabled.`;
const permissionHint = `Allow the API account the Endpoint Credential Manager API (Allow Access) under ${apiConfiguration} on the appliance, and check its ECM group (none means Default).`;
const siteHint = 'Check the host name and the port of the appliance site.';
const laterHint = `It is tried again by itself. If it lasts, look at the appliance and at ${clientsPage}.`;

/** UTC, to the second, as in the log. */
function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

const networkTexts: ConnectivityTexts = {
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
  reset: ['The connection to the appliance was interrupted.', laterHint],
};

const appliance: NamedServer = {
  server: 'the appliance',
  holder: 'the appliance',
  address: 'for the site',
  setting: 'appliance.site',
};

export function connectivityFailure(
  detail: ErrorDetail<'connectivity'>,
  doing: string,
  facts: Partial<ConnectivityCause> = {},
): Failure {
  return unreachable({ kind: 'connectivity', detail, ...facts }, appliance, networkTexts, doing);
}

/** Classifies an error of the network or of TLS. Rethrows any other: it is a bug. */
export function failureOfThrown(error: unknown, doing: string): Failure {
  const cause = networkCause(error);
  if (cause === undefined) throw error;
  if (cause.kind === 'not-inflatable')
    return notOurProtocol('The answer is compressed data that cannot be unpacked.', doing);
  if (cause.kind === 'invalid-http') return notOurProtocol('The answer is no valid HTTP.', doing);
  if (cause.kind === 'proxy-setting') return proxySettingFailure(cause, doing);
  if (cause.kind === 'connectivity') return connectivityFailure(cause.detail, doing, cause);
  return tlsFailure(cause, appliance, doing);
}

/** The other side does not speak ECM link v1, or breaks it. */
export function notOurProtocol(message: string, doing: string): Failure {
  return failure('protocol', 'malformed', { message, doing, hint: laterHint });
}

export function wrongSite(status: number, doing: string): Failure {
  const message = `What answers is not the appliance that was expected (HTTP ${status}).`;
  return failure('protocol', 'wrong-url', { message, doing, hint: siteHint }, { setting: 'appliance.site' });
}

const beforeHint = `${siteHint} A web application firewall, a proxy or a sign-in portal before the appliance must let the calls of this machine through. ${laterHint}`;

/** A page of something that stands before the appliance. */
export function pageInstead(status: number, doing: string): Failure {
  const message = `A web page answers instead of the appliance (HTTP ${status}); nothing was checked.`;
  return failure('protocol', 'malformed', { message, doing, hint: beforeHint }, { setting: 'appliance.site' });
}

/** A 401 that is no answer of OAuth. Nothing is sent until then, in case the account was checked all the same. */
export function unauthorizedBySite(isPage: boolean, until: number): Failure {
  const what = isPage
    ? 'A web page answers instead of the appliance'
    : 'What answers is not the token endpoint of the appliance';
  const message = `${what} and wants a login of its own (HTTP 401). ${untilText(until)}`;
  const text = { message, doing: doingToken, hint: beforeHint };
  return failure('protocol', isPage ? 'malformed' : 'wrong-url', text, { setting: 'appliance.site' });
}

/** @param code one of RFC 6749 that says nothing about the account */
export function grantRefused(status: number, code: string): Failure {
  const message = `The site issues no access token in the way that the appliance does (HTTP ${status}, ${code}).`;
  const hint = `${siteHint} ${permissionHint} ${laterHint}`;
  return failure('protocol', 'wrong-url', { message, doing: doingToken, hint }, { setting: 'appliance.site' });
}

export function applianceBusy(status: number, doing: string): Failure {
  const message = `The appliance is not available at the moment (HTTP ${status}).`;
  return failure('server', 'busy', { message, doing, hint: laterHint });
}

function authenticationFailure(detail: ErrorDetail<'authentication'> | undefined, message: string, doing: string) {
  return failure('authentication', detail, { message, doing, hint: accountHint }, { setting: 'appliance.clientId' });
}

function untilText(until: number): string {
  return `Repeated failures lock the API account, so nothing more is sent until ${utcTime(until)}.`;
}

/** @param code one of RFC 6749 */
export function accountRefused(status: number, code: string | undefined, until: number): Failure {
  const answer = `HTTP ${status}${code === undefined ? '' : `, ${code}`}`;
  const message = `The appliance refused the client id or the client secret (${answer}). ${untilText(until)}`;
  return authenticationFailure(undefined, message, doingToken);
}

/** Nothing was sent, because of the pause after a refusal. */
export function accountPaused(until: number): Failure {
  const message = `The appliance refused the client id or the client secret. ${untilText(until)}`;
  return authenticationFailure('paused', message, doingToken);
}

export function tokenRefused(): Failure {
  return authenticationFailure('token', 'The appliance does not accept the access token.', doingConnect);
}

export function noClientSecret(doing: string): Failure {
  const message = 'The OAuth client secret (applianceClientSecret) is not set for this site.';
  const hint = 'Type the client secret of the API account on the Appliance screen.';
  return failure('configuration', 'secret', { message, doing, hint }, { setting: 'applianceClientSecret' });
}

export function accessDenied(doing: string): Failure {
  const message = 'The appliance does not allow this API account to connect as an ECM.';
  return failure('authorization', undefined, { message, doing, hint: permissionHint });
}

export function registrationRefused(): Failure {
  const message = 'The appliance refused the registration of this ECM.';
  return failure('authorization', undefined, { message, doing: doingRegister, hint: permissionHint });
}

/** @param group as the settings name it */
export function groupFull(group: string): Failure {
  return failure('authorization', undefined, {
    message: `The appliance has three ECMs of the group ${group === '' ? 'Default' : group} already, and admits no fourth.`,
    doing: doingRegister,
    hint: 'Stop one of the others, see /login > Status > Information > ECM Clients, or name another ECM group in the Appliance settings.',
  });
}

export function answerTooLarge(): Failure {
  return failure('protocol', 'malformed', {
    message: `The answer is larger than the ${maxMessageBytes / 1024 / 1024} MiB that the link carries.`,
    doing: 'answering the appliance',
    hint: 'The user is offered too many credentials; narrow what PI shows the user, or switch on a filter in the plugin settings.',
  });
}

/** A bug; the log has its details. */
export function unforeseen(doing: string): Failure {
  return failure('unexpected', undefined, {
    message: 'The ECM failed for a reason that it does not know.',
    doing,
    hint: 'Look for error.unexpected in ECM.log.',
  });
}
