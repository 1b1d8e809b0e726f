import { failure, type ErrorDetail, type ErrorKind, type Failure, type ServerText } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { networkCause } from '../../platform/network/network-errors.ts';
import {
  unreachable,
  proxySettingFailure,
  tlsFailure,
  type ConnectivityTexts,
  type NamedServer,
} from '../../platform/network/network-failures.ts';
import { AnswerTooLargeError } from '../../platform/network/http-client.ts';
import {
  hintOfContent,
  noHttp,
  notInflatable,
  tooLarge,
  type AnswerContent,
  type AnswerHead,
} from './answer-contents.ts';
import { piCodes, type PiFailure } from './gateway.ts';
import { doingTexts, type OperationName } from './wire.ts';
import { UnsendableTextError } from './write-envelope.ts';

const delegation = 'Delegation > Web Application Global Delegation Permissions';
const checkUrl = {
  setting: 'endpointUrl',
  hint: `Check "${settingTexts.endpointUrl.label}" (normally https://<pi-host>/ERPMWebService/AuthService.svc), and that the SDK Web Services are installed and enabled in Manage Web Appliance.`,
} as const;
const checkVersion = {
  setting: 'piVersion',
  hint: `Check "${settingTexts.piVersion.label}": this PI may not know the auto-spin API yet.`,
} as const;
const busyHint = 'Try again in a moment. If it lasts, look at the load and the health of the PI web server.';
const spin: OperationName = 'AccountStoreOps_StoredCredential_Spin';
/** Only All Access lets the API User make these. */
const rotations: readonly OperationName[] = [
  spin,
  'JobOps_GetPasswordChangeSettings',
  'JobOps_CreatePasswordChangeJob',
];

interface Meaning {
  readonly kind: ErrorKind;
  readonly detail?: ErrorDetail;
  readonly message: string;
  readonly hint: string;
  readonly setting?: SettingName | undefined;
  readonly serverText?: ServerText | undefined;
}

const impersonationHint =
  'Map the user, or a role of the user, to the API User under Delegation > Web Application Identity Impersonation Mappings.';

/** PI's codes in our kinds (pi-web-service.md, "Success and failure"). */
const meanings: Readonly<Record<number, Meaning>> = {
  [piCodes.badUserNameOrPassword]: {
    kind: 'authentication',
    message: 'PI refused the user name or password of the API User.',
    hint: `Check "${settingTexts.apiUser.label}", "${settingTexts.apiPassword.label}" and "${settingTexts.authenticator.label}" (blank for an explicit account).`,
    setting: 'apiUser',
  },
  [piCodes.tokenInvalid]: {
    kind: 'authentication',
    detail: 'token',
    message: 'PI no longer accepts the login token.',
    hint: `Clear the token cache and try again. If it happens often, lower "${settingTexts.tokenTtlMinutes.label}".`,
    setting: 'tokenTtlMinutes',
  },
  [piCodes.accessDenied]: {
    kind: 'authorization',
    message: 'PI denied access.',
    hint: 'Check the permissions of the user in PI under Delegation.',
  },
  [piCodes.notFound]: {
    kind: 'not-found',
    message: 'PI did not find what was asked for.',
    hint: 'Check that the account, job or system still exists in PI.',
  },
  [piCodes.alreadyCheckedOut]: {
    kind: 'checkout-conflict',
    message: 'The credential is checked out by someone else.',
    hint: `Wait until it is checked in, or select Ignore Password Checkout for the API User under ${delegation}.`,
  },
  [piCodes.approvalRequired]: {
    kind: 'approval',
    message: 'PI requires an approved request for this credential.',
    hint: `Check "${settingTexts.globalApprover.label}" and the permissions of that account in PI.`,
    setting: 'globalApprover',
  },
  [piCodes.registrationKeyRefused]: {
    kind: 'registration-key',
    message: 'PI refused the API registration key.',
    hint: `Check "${settingTexts.apiRegistrationKey.label}" against the API registration made in PI for this integration.`,
    setting: 'apiRegistrationKey',
  },
  [piCodes.impersonationNotAllowed]: {
    kind: 'impersonation',
    detail: 'not-allowed',
    message: 'PI does not allow the API User to act for this user.',
    hint: impersonationHint,
  },
  [piCodes.unknownUser]: {
    kind: 'impersonation',
    detail: 'unknown-user',
    message: 'PI does not know this user.',
    hint: `Check how the user is named in PI, "${settingTexts.domainMap.label}" and "${settingTexts.defaultDomain.label}".`,
    setting: 'domainMap',
  },
  [piCodes.serverBusy]: { kind: 'server', detail: 'busy', message: 'PI is too busy to answer.', hint: busyHint },
  [piCodes.invalidArgument]: {
    kind: 'server',
    detail: 'fault',
    message: 'PI reports an invalid argument (code 11).',
    hint: 'Compare the web service of this PI with the contract: ecmctl contract check.',
  },
};

/** PI answered an error code, as a result or inside a fault. `serverText` is the message beside it. */
export function failureOfCode(code: number, serverText: ServerText | undefined, operation: OperationName): PiFailure {
  const meaning = meanings[code] ?? {
    kind: 'server',
    detail: 'fault',
    message: `PI reports error ${code}.`,
    hint: 'Look up the number in the documentation or the log of PI.',
  };
  const hint =
    code === piCodes.accessDenied && rotations.includes(operation)
      ? `The API User needs All Access under ${delegation}.`
      : meaning.hint;
  return { failure: built({ ...meaning, hint, serverText }, operation), code, transient: code === piCodes.serverBusy };
}

function built({ kind, detail, message, hint, setting, serverText }: Meaning, operation: OperationName): Failure {
  const text = { message, doing: doingTexts[operation], hint };
  const facts = { ...(setting === undefined ? {} : { setting }), ...(serverText === undefined ? {} : { serverText }) };
  return failure(kind, detail as never, text, facts);
}

/** Of SOAP 1.1 and 1.2, WS-Addressing, WS-Security and WCF. A code outside of this list may be any text, so it is not shown. */
const knownFaultCodes: readonly string[] = (
  'Client Server Sender Receiver MustUnderstand VersionMismatch DataEncodingUnknown ActionNotSupported ActionMismatch ' +
  'DestinationUnreachable EndpointUnavailable InvalidAddressingHeader MessageAddressingHeaderRequired InvalidSecurity ' +
  'InvalidSecurityToken FailedAuthentication FailedCheck SecurityTokenUnavailable UnsupportedSecurityToken ' +
  'UnsupportedAlgorithm MessageExpired BadContextToken RenewNeeded InternalServiceFault DeserializationFailed ' +
  'SessionTerminated ConnectionLimitReached TransactionAborted'
).split(' ');

export function failureOfFault(
  faultCode: string,
  serverText: ServerText | undefined,
  operation: OperationName,
): PiFailure {
  const name = faultCode.slice(faultCode.indexOf(':') + 1);
  if (name === 'ActionNotSupported' || name === 'DestinationUnreachable') {
    const message = `The server does not know this operation (fault ${name}).`;
    const check = operation === spin ? checkVersion : checkUrl;
    return final(built({ kind: 'protocol', detail: 'wrong-url', message, ...check, serverText }, operation));
  }
  const shown = knownFaultCodes.includes(name) ? name : 'its code is not one that is known';
  const message = `PI answered with a fault${name === '' ? '' : ` (${shown})`}.`;
  const hint = 'Look into the log of the PI web server.';
  return final(built({ kind: 'server', detail: 'fault', message, hint, serverText }, operation));
}

function final(cause: Failure): PiFailure {
  return { failure: cause, transient: false };
}

const loginWanted = { kind: 'connectivity', detail: 'proxy', trouble: 407 } as const;

/** HTTP statuses that decide the failure whatever the body is. */
export function failureOfStatus(status: number, operation: OperationName): PiFailure | undefined {
  if (status === 407) return final(unreachable(loginWanted, piServer, connectivityTexts, doingTexts[operation]));
  if (status < 502 || status > 504) return undefined;
  const message = `The server or a gateway before it is not available (HTTP ${status}).`;
  return { failure: built({ kind: 'server', detail: 'busy', message, hint: busyHint }, operation), transient: true };
}

/** The answer is not the SOAP envelope that was expected. */
export function failureOfContent(what: AnswerContent, head: AnswerHead, operation: OperationName): PiFailure {
  const { status } = head;
  const isError = status < 200 || status > 299;
  const detail = isError && status !== 500 && what.detail !== 'malformed' ? 'wrong-url' : what.detail;
  const message = isError
    ? `The server answered HTTP ${status} with ${what.text}.`
    : `The server answered with ${what.text}.`;
  const first = hintOfContent(what, head);
  if (first !== undefined && what.isOfPi && !isError)
    return final(built({ kind: 'protocol', detail, message, hint: first }, operation));
  const hint = first === undefined ? checkUrl.hint : `${first} ${checkUrl.hint}`;
  return final(built({ kind: 'protocol', detail, message, ...checkUrl, hint }, operation));
}

/** PI answered the check-out as made, without a password. It has no code of PI, so the check-out is undone. */
export function noPassword(operation: OperationName): PiFailure {
  const unusable = final(
    built(
      {
        kind: 'protocol',
        detail: 'malformed',
        message: 'PI made the check-out and answered no password that can be used, so it is checked in again.',
        hint: 'Check in PI that a password is stored for this account, and that it has no character that XML does not allow (such as a control character).',
      },
      operation,
    ),
  );
  return { ...unusable, isCarriedOut: true };
}

type LoginSetting = 'apiRegistrationKey' | 'apiPassword' | 'apiUser' | 'authenticator';

/** The settings that the members of a login come from. */
const loginSettings: Readonly<Record<string, LoginSetting>> = {
  Password: 'apiPassword',
  Username: 'apiUser',
  Authenticator: 'authenticator',
};

/** The setting that a member's value comes from; `undefined` for values of a request or of PI. */
function settingOf(member: string, operation: OperationName): LoginSetting | undefined {
  if (member === 'ApiRegistrationKey') return 'apiRegistrationKey';
  return operation === 'DoLogin2' ? loginSettings[member] : undefined;
}

export function failureOfUnsendable(error: UnsendableTextError, operation: OperationName): PiFailure {
  const setting = settingOf(error.member, operation);
  const label = setting === undefined ? undefined : settingTexts[setting].label;
  const message = `${label ?? error.member} contains ${error.character}, a character that cannot be sent to PI.`;
  const hint =
    label === undefined
      ? `Remove the character from the value that becomes ${error.member}.`
      : `Enter "${label}" again, without the character.`;
  return final(built({ kind: 'configuration', detail: 'input', message, hint, setting }, operation));
}

const connectivityTexts: ConnectivityTexts = {
  dns: [
    'The host name of PI cannot be resolved.',
    `Check the host in "${settingTexts.endpointUrl.label}" and the DNS of this machine.`,
    'endpointUrl',
  ],
  refused: [
    'PI cannot be reached: nothing answers at this address and port.',
    `Check host and port in "${settingTexts.endpointUrl.label}", and that the Windows Firewall of this machine and the firewalls of the network let TCP 443 through to PI.`,
    'endpointUrl',
  ],
  timeout: [
    'PI did not answer in time.',
    `Check the way to PI (firewall, TCP 443) or raise "${settingTexts.requestTimeoutMs.label}".`,
    'requestTimeoutMs',
  ],
  reset: [
    'The connection to PI broke off.',
    'Try again. If it lasts, look at firewalls and load balancers before PI, and whether its web server demands client certificates, which this program has none of.',
  ],
};

const piServer: NamedServer = {
  server: 'PI',
  holder: 'the PI web server',
  address: `in "${settingTexts.endpointUrl.label}"`,
  setting: 'endpointUrl',
  proxyHint: 'PI is normally reached without one.',
};

/** The failure for an error of the network; `undefined` if it is no such error, or an answer that is no HTTP. */
export function networkFailure(error: unknown, doing: string): Failure | undefined {
  const cause = networkCause(error);
  if (cause?.kind === 'tls') return tlsFailure(cause, piServer, doing);
  if (cause?.kind === 'proxy-setting') return proxySettingFailure(cause, doing);
  return cause?.kind === 'connectivity' ? unreachable(cause, piServer, connectivityTexts, doing) : undefined;
}

export function cancelledCall(doing: string): PiFailure {
  const text = { message: 'The request was cancelled.', doing, hint: 'Start it again when needed.' };
  return final(failure('cancelled', undefined, text));
}

/** The call ended without an answer: network, TLS, timeout or cancellation. Rethrows other errors, which are bugs. */
export function failureOfThrown(error: unknown, signal: AbortSignal, operation: OperationName): PiFailure {
  if (signal.aborted) return cancelledCall(doingTexts[operation]);
  if (error instanceof UnsendableTextError) return failureOfUnsendable(error, operation);
  if (error instanceof AnswerTooLargeError) return failureOfContent(tooLarge, { status: 200 }, operation);
  const cause = networkCause(error);
  if (cause?.kind === 'not-inflatable') return failureOfContent(notInflatable(cause), { status: 200 }, operation);
  if (cause?.kind === 'invalid-http') return failureOfContent(noHttp, { status: 200 }, operation);
  const described = networkFailure(error, doingTexts[operation]);
  if (described === undefined) throw error;
  const { detail } = described;
  return { failure: described, transient: detail === 'dns' || detail === 'refused' || detail === 'reset' };
}
