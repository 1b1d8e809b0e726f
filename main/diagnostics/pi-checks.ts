import { piCheckNames, type CheckName } from '../../shared/diagnose-result.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { isPlainHttpElsewhere, type PluginSettings } from '../../shared/settings.ts';
import { findCredentials, findKnownUser, readRequest, type Lookup } from '../pi/find-credentials.ts';
import { networkFailure } from '../pi/gateway/failures.ts';
import { type PiFailure } from '../pi/gateway/gateway.ts';
import { limitsOf } from '../pi/contract/server-limits.ts';
import type { PiGateway } from '../pi/gateway/soap-gateway.ts';
import { splitIdentity } from '../../shared/names.ts';
import { identityText } from '../pi/model.ts';
import type { SharedGateway } from '../pi/tokens/gateway-pool.ts';
import { apiActor, userActor, type PiAccess } from '../pi/tokens/pi-access.ts';
import type { Clock } from '../platform/clock.ts';
import { readProxySettings } from '../platform/network/proxy-settings.ts';
import type { DiagnoseRequest, PluginDiagnosis, RequestContext } from '../plugins/contract.ts';
import { contractCheck } from './contract-check.ts';
import { dnsCheck, tcpCheck, tlsCheck, type CheckedServer } from './network-checks.ts';
import { failed, passed, plansOf, runChecks, skipAll, skipped, warned } from './run-checks.ts';
import type { CheckOutcome, CheckPlan } from './run-checks.ts';

export interface PiCheckParts {
  readonly gateway: SharedGateway;
  /** With a token store of its own: a cached token would prove nothing about the login. */
  readonly access: PiAccess;
  readonly trustedCa: Result<string | undefined, Failure>;
  readonly clock: Clock;
}

/** The checks of the scope `reach`. */
const reachable: readonly CheckName[] = ['dns', 'tcp', 'tls', 'soap', 'registration-key'];

/**
 * Runs the checks of PI (product.md, screen 6) up to the first that fails, and beside them that of the server contract, because a
 * contract that is not the server's may be why one fails. Never rejects for an expected reason.
 */
export async function runPiChecks(
  parts: PiCheckParts,
  { session, scope, onCheck }: DiagnoseRequest,
  context: RequestContext,
): Promise<PluginDiagnosis> {
  const { access, gateway, clock, trustedCa } = parts;
  const limits = limitsOf(access.setup.contract);
  const plans = [
    ...piNetworkChecks(access.setup.settings, parts, context.signal),
    ...soapChecks(gateway, !limits.missing.has('productVersion'), context),
    ...apiUserChecks(access, context),
    ...sessionChecks(access, session, context),
    approverCheck(access, context),
  ];
  const inOrder = piCheckNames.flatMap((name) => plans.filter((plan) => plan.name === name));
  const wanted = inOrder.map((plan) =>
    scope === 'full' || reachable.includes(plan.name) ? plan : { ...plan, run: async () => skipped('Not asked for.') },
  );
  const { contract, settings } = access.setup;
  const { signal } = context;
  const trusted = trustedCa.ok ? trustedCa.value : undefined;
  const ofContract: CheckPlan = {
    name: 'contract',
    run: async () =>
      scope === 'full' ? contractCheck({ contract, settings, trustedCa: trusted, signal }) : skipped('Not asked for.'),
  };
  const [pi, other] = await Promise.all([
    runChecks(wanted, clock, signal, onCheck),
    runChecks([ofContract], clock, signal, onCheck),
  ]);
  return { ...pi, checks: [...pi.checks, ...other.checks] };
}

/** The checks below SOAP: name, connection, encryption. */
export function piNetworkChecks(
  { endpointUrl, requestTimeoutMs }: Pick<PluginSettings, 'endpointUrl' | 'requestTimeoutMs'>,
  { trustedCa, clock }: Pick<PiCheckParts, 'trustedCa' | 'clock'>,
  signal: AbortSignal,
): readonly CheckPlan[] {
  const server: CheckedServer = {
    url: new URL(endpointUrl),
    label: 'PI',
    renewalHint: 'Renew the certificate of the PI web server before it expires; from then on every call fails.',
    trustedCa: trustedCa.ok ? trustedCa.value : undefined,
    timeoutMs: requestTimeoutMs,
    clock,
    signal,
    failureOf: (error, doing) => {
      const described = networkFailure(error, doing);
      if (described === undefined) throw error;
      return described;
    },
  };
  const isProxied = readProxySettings(process.env).isProxied(server.url);
  const directly = (plan: CheckPlan): CheckPlan => (isProxied ? { ...plan, run: async () => throughProxy } : plan);
  const encryption = server.url.protocol === 'https:' ? directly(tlsCheck('tls', server)) : plainHttpCheck(endpointUrl);
  return [
    directly(dnsCheck('dns', server)),
    directly(tcpCheck('tcp', server)),
    trustedCa.ok ? encryption : { name: 'tls', run: async () => failed(trustedCa.error) },
  ];
}

/** PI may be reachable through the proxy only, so an attempt without it would prove nothing. */
const throughProxy = skipped(
  'Not tried: calls to PI go through the proxy of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). The check soap makes one.',
);

function plainHttpCheck(endpointUrl: string): CheckPlan {
  const [detail, hint] = isPlainHttpElsewhere(endpointUrl)
    ? ['The Endpoint URL is plain http: passwords cross the network unencrypted.', 'Use https:// in Endpoint URL.']
    : ['The Endpoint URL is plain http, within this machine.', 'Fine for practice; use https:// for a real PI.'];
  return { name: 'tls', run: async () => warned(detail, hint, 'endpointUrl') };
}

/**
 * One harmless call with an empty token shows two things: that SOAP is spoken there, and whether the registration key is
 * accepted, because a server that looks at the token has accepted the key.
 */
function soapChecks(gateway: SharedGateway, hasVersion: boolean, context: RequestContext): readonly CheckPlan[] {
  let keyRefused: PiFailure | undefined;
  return plansOf({
    soap: async () => {
      const noToken = Secret.of('');
      const ask = hasVersion
        ? (pi: PiGateway) => pi.productVersion(noToken, context)
        : (pi: PiGateway) => pi.listStored(noToken, { system: 'localhost' }, context);
      const answer = await gateway.use<unknown>(ask, context);
      if (!answer.ok) {
        const { means, transient, failure } = answer.error;
        if (means === undefined || transient) return failed(failure);
        if (means === 'registration-key') keyRefused = answer.error;
      }
      return passed('PI answers SOAP.');
    },
    'registration-key': async () =>
      keyRefused === undefined ? passed('PI accepts the API Registration Key.') : failed(keyRefused.failure),
  });
}

function apiUserChecks(access: PiAccess, context: RequestContext): readonly CheckPlan[] {
  return plansOf({
    login: async () => {
      const entered = await access.enter(apiActor, context);
      return entered.ok ? passed(`Signed in as ${identityText(access.apiIdentity)}.`) : failed(entered.error.failure);
    },
    version: async () => {
      if (limitsOf(access.setup.contract).missing.has('productVersion'))
        return skipped('The server contract has no function productVersion.');
      const answer = await access.read(apiActor, context, (pi, token) => pi.productVersion(token, context));
      return answer.ok ? judgeVersion(answer.value) : failed(answer.error.failure);
    },
  });
}

/** The oldest PI that the integration supports is 5.4.0 (vendor guide, "Applicable versions"). */
function judgeVersion(version: string): CheckOutcome {
  const hint =
    'The integration supports Privileged Identity 5.4.0 and newer; update PI, or expect calls that it does not know.';
  // Only the numbers are shown: the rest is text of PI.
  const [, numbers, major, minor] = /^\s*v?((\d{1,5})\.(\d{1,5})(?:\.\d{1,5}){0,2})\b/.exec(version) ?? [];
  if (major === undefined || minor === undefined)
    return warned('What PI answers as its version does not read as a version.', hint);
  const isTooOld = Number(major) < 5 || (Number(major) === 5 && Number(minor) < 4);
  return isTooOld ? warned(`PI ${numbers} is older than 5.4.0.`, hint) : passed(`PI ${numbers}.`);
}

/** Whom the API User may impersonate, and what that user is shown; the second check uses the token of the first. */
function sessionChecks(access: PiAccess, session: Session | undefined, context: RequestContext): readonly CheckPlan[] {
  if (session === undefined) return skipAll(['impersonate', 'list'], 'No user and endpoint were given.');
  return plansOf({
    impersonate: async () => {
      // The endpoint is read too: nobody is impersonated for a lookup that cannot be made.
      const request = readRequest(access.setup.settings, session);
      if (!request.ok) return failed(request.error);
      const known = await findKnownUser(access, request.value.candidates, context);
      if (!known.result.ok) return failed(known.result.error);
      return passed(`The API User may impersonate ${identityText(known.result.value)}.`);
    },
    list: async () => judgeList(await findCredentials(access, session, context)),
  });
}

function judgeList({ result, warnings }: Lookup): CheckOutcome {
  if (!result.ok) return failed(result.error);
  const { found, offers } = result.value;
  const listed = found.flatMap((part): readonly unknown[] => (part.by === 'shared' ? part.shared : part.stored)).length;
  const detail = `PI lists ${listed} ${listed === 1 ? 'credential' : 'credentials'} for this endpoint; ${offers.length} would be offered.`;
  if (warnings.length === 0) return passed(detail);
  return warned(`${detail} ${warnings.join(' ')}`, "Check the user's permissions on these lists in PI.");
}

function approverCheck(access: PiAccess, context: RequestContext): CheckPlan {
  const run = async (): Promise<CheckOutcome> => {
    const approver = splitIdentity(access.setup.settings.globalApprover);
    const entered = await access.enter(userActor(approver), context);
    if (entered.ok) return passed(`The API User may impersonate ${identityText(approver)}.`);
    const { failure } = entered.error;
    if (failure.kind !== 'impersonation') return failed(failure);
    const hint =
      'Check Global Approver: it is read as it is written, without Default Domain and without fallback, and the API User must be allowed to impersonate it (Delegation > Web Application Identity Impersonation Mappings).';
    return failed({ ...failure, hint, setting: 'globalApprover' });
  };
  return { name: 'approver', run };
}
