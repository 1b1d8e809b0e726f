import { failure, type ErrorDetail, type ErrorKind, type Failure, type ServerText } from '../../../shared/errors.ts';
import { registrationKeyInput, type FunctionName } from '../../../shared/contract-functions.ts';
import type { CodeMeaning, CodeRule } from '../../../shared/server-contract.ts';
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
import type { PiFailure } from './gateway.ts';
import { doingTexts } from './wire.ts';
import type { ReportedFailure } from '../contract/meaning-of.ts';
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
/** Only All Access lets the API User make these. */
const rotations: readonly FunctionName[] = ['spin', 'readTemplate', 'createRotationJob'];

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

/** What PI's codes mean, in our kinds (pi-web-service.md, "Success and failure"). */
const meanings: Readonly<Record<Exclude<CodeMeaning, 'other'>, Meaning>> = {
  'bad-credentials': {
    kind: 'authentication',
    message: 'PI refused the user name or password of the API User.',
    hint: `Check "${settingTexts.apiUser.label}", "${settingTexts.apiPassword.label}" and "${settingTexts.authenticator.label}" (blank for an explicit account).`,
    setting: 'apiUser',
  },
  'token-expired': {
    kind: 'authentication',
    detail: 'token',
    message: 'PI no longer accepts the login token.',
    hint: `Clear the token cache and try again. If it happens often, lower "${settingTexts.tokenTtlMinutes.label}".`,
    setting: 'tokenTtlMinutes',
  },
  'access-denied': {
    kind: 'authorization',
    message: 'PI denied access.',
    hint: 'Check the permissions of the user in PI under Delegation.',
  },
  'not-found': {
    kind: 'not-found',
    message: 'PI did not find what was asked for.',
    hint: 'Check that the account, job or system still exists in PI.',
  },
  'held-by-another': {
    kind: 'checkout-conflict',
    message: 'The credential is checked out by someone else.',
    hint: `Wait until it is checked in, or select Ignore Password Checkout for the API User under ${delegation}.`,
  },
  'approval-required': {
    kind: 'approval',
    message: 'PI requires an approved request for this credential.',
    hint: `Check "${settingTexts.globalApprover.label}" and the permissions of that account in PI.`,
    setting: 'globalApprover',
  },
  'registration-key': {
    kind: 'registration-key',
    message: 'PI refused the API registration key.',
    hint: `Check "${settingTexts.apiRegistrationKey.label}" against the API registration made in PI for this integration.`,
    setting: 'apiRegistrationKey',
  },
  'impersonation-refused': {
    kind: 'impersonation',
    detail: 'not-allowed',
    message: 'PI does not allow the API User to act for this user.',
    hint: impersonationHint,
  },
  'unknown-user': {
    kind: 'impersonation',
    detail: 'unknown-user',
    message: 'PI does not know this user.',
    hint: `Check how the user is named in PI, "${settingTexts.domainMap.label}" and "${settingTexts.defaultDomain.label}".`,
    setting: 'domainMap',
  },
  busy: { kind: 'server', detail: 'busy', message: 'PI is too busy to answer.', hint: busyHint },
};

/** A failure that a server reported, with what its code means. */
export interface UnderstoodFailure extends ReportedFailure {
  readonly means: CodeMeaning;
  /** The rules of the contract. */
  readonly codes: readonly CodeRule[];
}

type ReadText = (text: string | undefined) => ServerText | undefined;

/** PI answered an error code, as a result or inside a fault. */
export function failureOfCode(reported: UnderstoodFailure, readText: ReadText, name: FunctionName): PiFailure {
  const { means } = reported;
  const code = showableCode(reported);
  // A code that cannot be shown is shown with the text, from which secrets are removed.
  const text =
    code === undefined && reported.code !== undefined
      ? `${reported.code}: ${reported.message ?? ''}`
      : reported.message;
  const meaning = means === 'other' ? unknownMeaning(reported, code) : meanings[means];
  const hint = means === 'access-denied' && rotations.includes(name) ? allAccessHint : meaning.hint;
  return {
    failure: built({ ...meaning, hint, serverText: readText(text) }, name),
    means,
    code,
    transient: means === 'busy',
  };
}

const allAccessHint = `The API User needs All Access under ${delegation}.`;

/** A number, or a text that the administrator's contract names; any other text may contain a secret. */
function showableCode({ code, codes }: UnderstoodFailure): string | undefined {
  if (code === undefined) return undefined;
  return /^[+-]?\d{1,10}$/.test(code) || codes.some(({ when }) => when.code === code) ? code : undefined;
}

function unknownMeaning({ code: reported }: ReportedFailure, code: string | undefined): Meaning {
  if (code === invalidArgument)
    return {
      kind: 'server',
      detail: 'fault',
      message: 'PI reports an invalid argument (code 11).',
      hint: 'Compare the web service of this PI with the contract: ecmctl contract check.',
    };
  if (code !== undefined)
    return {
      kind: 'server',
      detail: 'fault',
      message: `PI reports error ${code}.`,
      hint: 'Look up the number in the documentation or the log of PI.',
    };
  return {
    kind: 'server',
    detail: 'fault',
    message:
      reported === undefined
        ? 'PI reports an error without a code.'
        : 'PI reports an error whose code no rule of the server contract names.',
    hint:
      'Look into the log of the PI web server, and say in the server contract what the code means ' +
      '(ecmctl contract try shows it, ecmctl contract adapt --set code.CODE=MEANING explains it).',
  };
}

const invalidArgument = '11';

function built({ kind, detail, message, hint, setting, serverText }: Meaning, name: FunctionName): Failure {
  const text = { message, doing: doingTexts[name], hint };
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
  /** Without a prefix. */
  faultCode: string,
  serverText: ServerText | undefined,
  name: FunctionName,
): PiFailure {
  if (faultCode === 'ActionNotSupported' || faultCode === 'DestinationUnreachable') {
    const message = `The server does not know this operation (fault ${faultCode}).`;
    const check = name === 'spin' ? checkVersion : checkUrl;
    return final(built({ kind: 'protocol', detail: 'wrong-url', message, ...check, serverText }, name));
  }
  const shown = knownFaultCodes.includes(faultCode) ? faultCode : 'its code is not one that is known';
  const message = `PI answered with a fault${faultCode === '' ? '' : ` (${shown})`}.`;
  const hint = 'Look into the log of the PI web server.';
  return final(built({ kind: 'server', detail: 'fault', message, hint, serverText }, name));
}

function final(cause: Failure): PiFailure {
  return { failure: cause, transient: false };
}

const loginWanted = { kind: 'connectivity', detail: 'proxy', trouble: 407 } as const;

/** HTTP statuses that decide the failure whatever the body is. */
export function failureOfStatus(status: number, name: FunctionName): PiFailure | undefined {
  if (status === 407) return final(unreachable(loginWanted, piServer, connectivityTexts, doingTexts[name]));
  if (status < 502 || status > 504) return undefined;
  const message = `The server or a gateway before it is not available (HTTP ${status}).`;
  return { failure: built({ kind: 'server', detail: 'busy', message, hint: busyHint }, name), transient: true };
}

/** The answer is not the SOAP envelope that was expected. */
export function failureOfContent(what: AnswerContent, head: AnswerHead, name: FunctionName): PiFailure {
  const { status } = head;
  const isError = status < 200 || status > 299;
  const detail = isError && status !== 500 && what.detail !== 'malformed' ? 'wrong-url' : what.detail;
  const message = isError
    ? `The server answered HTTP ${status} with ${what.text}.`
    : `The server answered with ${what.text}.`;
  const first = hintOfContent(what, head);
  if (first !== undefined && what.isOfPi && !isError)
    return final(built({ kind: 'protocol', detail, message, hint: first }, name));
  const hint = first === undefined ? checkUrl.hint : `${first} ${checkUrl.hint}`;
  return final(built({ kind: 'protocol', detail, message, ...checkUrl, hint }, name));
}

/** PI answered the check-out as made, without a password. It has no code of PI, so the check-out is undone. */
export function noPassword(name: FunctionName): PiFailure {
  const unusable = final(
    built(
      {
        kind: 'protocol',
        detail: 'malformed',
        message: 'PI made the check-out and answered no password that can be used, so it is checked in again.',
        hint: 'Check in PI that a password is stored for this account, and that it has no character that XML does not allow (such as a control character).',
      },
      name,
    ),
  );
  return { ...unusable, isCarriedOut: true };
}

type LoginSetting = 'apiRegistrationKey' | 'apiPassword' | 'apiUser' | 'authenticator';

/** The settings that the inputs of a login come from. */
const loginSettings: Readonly<Record<string, LoginSetting>> = {
  password: 'apiPassword',
  userName: 'apiUser',
  authenticator: 'authenticator',
};

/** The setting that an input comes from; `undefined` for values of a request or of PI. */
function settingOf(input: string, name: FunctionName): LoginSetting | undefined {
  if (input === registrationKeyInput) return 'apiRegistrationKey';
  return name === 'login' ? loginSettings[input] : undefined;
}

export function failureOfUnsendable(error: UnsendableTextError, name: FunctionName): PiFailure {
  const setting = settingOf(error.input, name);
  const label = setting === undefined ? undefined : settingTexts[setting].label;
  const message = `${label ?? error.member} contains ${error.character}, a character that cannot be sent to PI.`;
  const hint =
    label === undefined
      ? `Remove the character from the value that becomes ${error.member}.`
      : `Enter "${label}" again, without the character.`;
  return final(built({ kind: 'configuration', detail: 'input', message, hint, setting }, name));
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
    'The connection to PI was interrupted.',
    'Try again. If it lasts, look at firewalls and load balancers before PI, and whether its web server demands client certificates, which this program does not have.',
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
export function failureOfThrown(error: unknown, signal: AbortSignal, name: FunctionName): PiFailure {
  if (signal.aborted) return cancelledCall(doingTexts[name]);
  if (error instanceof UnsendableTextError) return failureOfUnsendable(error, name);
  if (error instanceof AnswerTooLargeError) return failureOfContent(tooLarge, { status: 200 }, name);
  const cause = networkCause(error);
  if (cause?.kind === 'not-inflatable') return failureOfContent(notInflatable(cause), { status: 200 }, name);
  if (cause?.kind === 'invalid-http') return failureOfContent(noHttp, { status: 200 }, name);
  const described = networkFailure(error, doingTexts[name]);
  if (described === undefined) throw error;
  const { detail } = described;
  return { failure: described, transient: detail === 'dns' || detail === 'refused' || detail === 'reset' };
}

/** The server contract has no such function, or nobody accepted it; nothing was sent. */
export function missingFunction(name: FunctionName): PiFailure {
  const text = {
    message: `The server contract has no function ${name} that can be used.`,
    doing: doingTexts[name],
    hint: 'Adapt the server contract, and accept this function, in Plugin settings → Connection → Server contract or with ecmctl contract adapt.',
  };
  return final(failure('configuration', 'setting', text));
}
