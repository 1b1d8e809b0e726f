import { applianceTexts, loadAppliance, type ApplianceProblem, type RawAppliance } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Trust } from '../../platform/network/trusted-ca.ts';
import type { ApplianceAccount } from '../link/link-client.ts';
import { noClientSecret } from '../link/link-failures.ts';
import { siteUrlOf } from '../link/site-address.ts';

const reading = 'reading the settings of the appliance';

interface NamedAppliance {
  readonly account: ApplianceAccount;
  readonly group: string;
}

/**
 * The account at the appliance that the settings name, `undefined` if they name none; `configuration` if they are not complete.
 * @param trust the authorities that are trusted besides the system's
 */
export function readAppliance(
  appliance: RawAppliance,
  clientSecret: Secret | undefined,
  trust: Result<Trust, Failure>,
): Result<NamedAppliance | undefined, Failure> {
  if (namesNoSite(appliance)) return ok(undefined);
  const { settings, problems } = loadAppliance(appliance);
  if (problems[0] !== undefined) return err(unusable(problems[0]));
  if (!trust.ok) return trust;
  if (clientSecret === undefined) return err(noClientSecret(reading));
  const { site, port, clientId, group } = settings;
  const account = { siteUrl: siteUrlOf(site, port), clientId, clientSecret, trustedCa: trust.value.pem };
  return ok({ account, group });
}

/** A site of a wrong type counts as unusable, not as absent. */
function namesNoSite({ site }: RawAppliance): boolean {
  return site === undefined || (typeof site === 'string' && site.trim() === '');
}

function unusable({ key, message }: ApplianceProblem): Failure {
  const text = {
    message: `${applianceTexts[key].label} (appliance.${key}) ${message}.`,
    doing: reading,
    hint: 'Complete the Appliance screen: site, port, OAuth client id and ECM group.',
  };
  return failure('configuration', 'setting', text, { setting: `appliance.${key}` });
}
