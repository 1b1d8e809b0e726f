import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { piCodes, type PiFailure } from '../pi/gateway/gateway.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { parseIdentity } from '../pi/identity/resolve-identities.ts';
import { identityText } from '../pi/model.ts';
import type { SharedGateway } from '../pi/tokens/gateway-pool.ts';
import { apiActor, userActor, type PiAccess } from '../pi/tokens/pi-access.ts';
import { failed, passed, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';

/** The oldest PI that the integration supports (vendor guide, "Applicable versions"). */
const oldestVersion = [5, 4, 0] as const;

/** Whether the version is below 5.4.0; `undefined` if it does not read as a version. */
export function isBelowOldest(version: string): boolean | undefined {
  const match = /^\s*v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return undefined;
  const parts = match.slice(1, 4).map((part) => Number(part ?? 0));
  for (const [index, oldest] of oldestVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== oldest) return part < oldest;
  }
  return false;
}

function judgeVersion(version: string): CheckOutcome {
  const below = isBelowOldest(version);
  if (below === false) return passed(`PI ${version}.`);
  const hint =
    'The integration supports Privileged Identity 5.4.0 and newer; update PI, or expect calls that it does not know.';
  if (below === undefined)
    return warned(`PI says its version is "${version}", which does not read as a version.`, hint);
  return warned(`PI ${version} is older than 5.4.0.`, hint);
}

/**
 * One harmless call with an empty token shows two things: that SOAP is spoken there, and whether the registration key is
 * accepted, because a server that looks at the token has accepted the key.
 */
export function soapChecks(gateway: SharedGateway, context: RequestContext): readonly CheckPlan[] {
  let refused: PiFailure | undefined;
  const soap = async (): Promise<CheckOutcome> => {
    const answer = await gateway.use((pi) => pi.productVersion(Secret.of(''), context), context);
    if (answer.ok) return passed('PI answers SOAP.');
    if (answer.error.code === undefined || answer.error.transient) return failed(answer.error.failure);
    if (answer.error.code === piCodes.registrationKeyRefused) refused = answer.error;
    return passed('PI answers SOAP.');
  };
  const registrationKey = async (): Promise<CheckOutcome> =>
    refused === undefined ? passed('PI accepts the API Registration Key.') : failed(refused.failure);
  return [
    { name: 'soap', run: soap },
    { name: 'registration-key', run: registrationKey },
  ];
}

/** The checks of the API User. */
export function apiChecks(access: PiAccess, context: RequestContext): readonly CheckPlan[] {
  const login = async (): Promise<CheckOutcome> => {
    const entered = await access.enter(apiActor, context);
    return entered.ok ? passed(`PI let ${identityText(access.apiIdentity)} log in.`) : failed(entered.error.failure);
  };
  const version = async (): Promise<CheckOutcome> => {
    const answer = await access.read(apiActor, context, (pi, token) => pi.productVersion(token, context));
    return answer.ok ? judgeVersion(answer.value) : failed(answer.error.failure);
  };
  return [
    { name: 'login', run: login },
    { name: 'version', run: version },
  ];
}

async function enterApprover(access: PiAccess, context: RequestContext): Promise<Result<string, PiFailure>> {
  const approver = parseIdentity(access.setup.settings.globalApprover);
  const entered = await access.enter(userActor(approver), context);
  if (entered.ok) return ok(identityText(approver));
  if (entered.error.failure.kind !== 'impersonation') return entered;
  const hint =
    'Check Global Approver: it is read as it is written, without Default Domain and without fallback, and the API User must be allowed to impersonate it (Delegation > Web Application Identity Impersonation Mappings).';
  return err({ ...entered.error, failure: { ...entered.error.failure, hint, setting: 'globalApprover' } });
}

/** Whether the API User may act for the Global Approver. */
export function approverCheck(access: PiAccess, context: RequestContext): CheckPlan {
  const run = async (): Promise<CheckOutcome> => {
    const entered = await enterApprover(access, context);
    return entered.ok ? passed(`The API User may impersonate ${entered.value}.`) : failed(entered.error.failure);
  };
  return { name: 'approver', run };
}
