import { piCheckNames, type CheckName } from '../../shared/diagnose-result.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { DiagnoseRequest, RequestContext, PluginDiagnosis } from '../plugins/contract.ts';
import { findCredentials, findKnownUser, readRequest, type Lookup } from '../pi/find-credentials.ts';
import { identityText } from '../pi/model.ts';
import type { SharedGateway } from '../pi/tokens/gateway-pool.ts';
import type { PiAccess } from '../pi/tokens/pi-access.ts';
import { runChecks, failed, passed, skipped, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';
import { networkChecks, type NetworkParts } from './network-checks.ts';
import { apiChecks, approverCheck, soapChecks } from './pi-service-checks.ts';

export interface DiagnosisParts extends Omit<NetworkParts, 'settings' | 'signal'> {
  readonly gateway: SharedGateway;
  /** With a token store of its own: a cached token would prove nothing about the login. */
  readonly access: PiAccess;
}

function judgeList({ result, warnings }: Lookup): CheckOutcome {
  if (!result.ok) return failed(result.error);
  const seen = result.value.found.reduce(
    (sum, part) => sum + (part.by === 'shared' ? part.shared.length : part.stored.length),
    0,
  );
  const detail = `PI lists ${seen} ${seen === 1 ? 'credential' : 'credentials'} for this endpoint; ${result.value.offers.length} would be offered.`;
  if (warnings.length === 0) return passed(detail);
  return warned(`${detail} ${warnings.join(' ')}`, "Check the user's permissions on these lists in PI.");
}

/** Whom the API User may impersonate, and what that user is shown; the second check has the first one's token. */
function userChecks(access: PiAccess, session: Session | undefined, context: RequestContext): readonly CheckPlan[] {
  if (session === undefined) {
    const run = async (): Promise<CheckOutcome> => skipped('No user and endpoint were given.');
    return [
      { name: 'impersonate', run },
      { name: 'list', run },
    ];
  }
  const impersonate = async (): Promise<CheckOutcome> => {
    // The endpoint too: what cannot be looked up is no reason to act for anybody.
    const request = readRequest(access.setup.settings, session);
    if (!request.ok) return failed(request.error);
    const known = await findKnownUser(access, request.value.candidates, context);
    if (!known.result.ok) return failed(known.result.error);
    return passed(`The API User may impersonate ${identityText(known.result.value)}.`);
  };
  const list = async (): Promise<CheckOutcome> => judgeList(await findCredentials(access, session, context));
  return [
    { name: 'impersonate', run: impersonate },
    { name: 'list', run: list },
  ];
}

const reachable: readonly CheckName[] = ['dns', 'tcp', 'tls', 'soap', 'registration-key'];

/** Climbs the ladder to PI and says on which check it breaks (product.md, screen 6). Never rejects for an expected reason. */
export function runPiChecks(
  parts: DiagnosisParts,
  { session, scope, onCheck }: DiagnoseRequest,
  context: RequestContext,
): Promise<PluginDiagnosis> {
  const { access, gateway, clock } = parts;
  const { settings } = access.setup;
  const plans = [
    ...networkChecks({ ...parts, settings, signal: context.signal }),
    ...soapChecks(gateway, context),
    ...apiChecks(access, context),
    ...userChecks(access, session, context),
    approverCheck(access, context),
  ];
  const inOrder = piCheckNames.flatMap((name) => plans.filter((plan) => plan.name === name));
  const asked = inOrder.map((plan) => {
    if (scope === 'full' || reachable.includes(plan.name)) return plan;
    return { name: plan.name, run: async (): Promise<CheckOutcome> => skipped('Not asked for.') };
  });
  return runChecks(asked, clock, context.signal, onCheck);
}
