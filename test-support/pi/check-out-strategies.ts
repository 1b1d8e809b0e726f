import type { JumpItem, Session } from '../../shared/jump-item.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { CredentialPackage, PluginEngine, ReleaseOutcome, RequestContext } from '../../main/plugins/contract.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { rdp, session } from './engine-on-practice.ts';

/** A credential of the practice vault with the settings, user and endpoint that lead to one check-out strategy. */
export interface StrategyCase {
  readonly name: string;
  readonly settings: RawPlugin;
  readonly username: string;
  readonly jumpItem: JumpItem;
  readonly label: string;
}

const kiosk = 'Administrator (KIOSK7)';
/** Its one name, so that one list call asks for the host: a short name is asked with each domain, too. */
const byAddress = rdp('10.20.0.77');

/** Together they call every operation of the WSDL except SystemOps_GetVersion and DoLogout. */
export const strategies: readonly StrategyCase[] = [
  {
    name: 'as the user, rotated by auto-spin',
    settings: { createSpinJobs: true },
    username: 'HQ\\ann',
    jumpItem: byAddress,
    label: kiosk,
  },
  {
    name: 'as the user, rotated by a template job',
    settings: { createSpinJobs: true, piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41 } },
    username: 'HQ\\ann',
    jumpItem: byAddress,
    label: kiosk,
  },
  { name: 'by a granted request', settings: {}, username: 'HQ\\bob', jumpItem: byAddress, label: 'HQ\\svc-backup' },
  {
    name: 'as the API User',
    settings: { includeRemoteSessionOnly: true, domainMap: [] },
    username: 'HQ\\carol',
    jumpItem: { type: 'vnc', host: 'web01' },
    label: 'localops (WEB01)',
  },
  {
    name: 'from a shared list',
    settings: { includeSharedLists: true, domainMap: [] },
    username: 'HQ\\ann',
    jumpItem: { type: 'vnc', host: 'web01' },
    label: 'emergency-admin (Break glass / WEB01)',
  },
];

/** The results of lookup, retrieval and release. What follows the first failure is missing. */
export interface Attempt {
  readonly found?: Result<unknown, Failure>;
  readonly got?: Result<CredentialPackage, Failure>;
  readonly released?: Result<ReleaseOutcome, Failure>;
}

/** Looks up, retrieves and releases the credential. */
export async function runStrategy(
  engine: PluginEngine,
  { username, jumpItem, label }: StrategyCase,
  context: RequestContext,
): Promise<Attempt> {
  const request: Session = session(username, jumpItem, 'strategy');
  const { result: found } = await engine.findCredentials(request, context);
  if (!found.ok) return { found };
  const offer = found.value.find((credential) => credential.label === label);
  if (offer === undefined) throw new Error(`"${label}" is not offered`);
  const got = await engine.getCredential(request, offer.id, context);
  if (!got.ok) return { found, got };
  return { found, got, released: await engine.releaseCredential(request, offer.id, 0, context) };
}
