import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { PiVersion, RawPlugin } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { contractUrl, fetchPublishedContract } from './fetch-contract.ts';
import { readWsdl } from './read-wsdl.ts';

const spin = 'AccountStoreOps_StoredCredential_Spin';
/** Every PI has it, so a WSDL without it belongs to another web service. */
const login = 'DoLogin2';

const hint =
  `Check "${settingTexts.endpointUrl.label}" (normally https://<pi-host>/ERPMWebService/AuthService.svc) and that the server publishes its WSDL ` +
  `(serviceMetadata, httpsGetEnabled). Otherwise choose "${settingTexts.piVersion.label}" yourself: auto-spin if this PI has the operation ${spin}.`;

/** Which API the server of that WSDL offers for rotation. Fails with `protocol` for what is not the WSDL of PI. */
export function versionOf(wsdl: string): Result<PiVersion, Failure> {
  const operations = readWsdl(wsdl);
  if (!operations.ok) return err({ ...operations.error, doing: 'reading the WSDL of the server' });
  if (operations.value.has(spin)) return ok('autoSpin');
  if (operations.value.has(login)) return ok('templateJobs');
  const message = 'The server publishes the WSDL of another web service than that of PI.';
  const text = { message, doing: 'reading the WSDL of the server', hint };
  return err(failure('protocol', 'wrong-url', text, { setting: 'endpointUrl' }));
}

/** Which API the server of these settings offers for rotation: one GET, nothing secret. */
export async function detectVersion(plugin: RawPlugin, signal: AbortSignal): Promise<Result<PiVersion, Failure>> {
  const wsdl = await fetchPublishedContract({ plugin, needed: ['endpointUrl'], urlOf: contractUrl, signal });
  const version = wsdl.ok ? versionOf(wsdl.value) : wsdl;
  // The hints of these failures mention the command line, so they are replaced.
  return version.ok || version.error.kind !== 'protocol'
    ? version
    : err({ ...version.error, hint, setting: 'endpointUrl' });
}
