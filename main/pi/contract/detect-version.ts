import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { PiVersion, RawPlugin } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { choosePort } from './choose-port.ts';
import { publishedAt, readPublishedWsdl } from './fetch-contract.ts';
import { doing } from './wsdl/wsdl-failures.ts';
import type { WsdlPort } from './wsdl-model.ts';

const spin = 'AccountStoreOps_StoredCredential_Spin';
/** Every PI has it, so a WSDL without it belongs to another web service. */
const login = 'DoLogin2';

const hint =
  `Check "${settingTexts.endpointUrl.label}" (normally https://<pi-host>/ERPMWebService/AuthService.svc) and that the server publishes its WSDL ` +
  `(serviceMetadata, httpsGetEnabled). Otherwise choose "${settingTexts.piVersion.label}" yourself: auto-spin if this PI has the operation ${spin}.`;

/** Which API a port of that server offers for rotation. Fails with `protocol` for one that is not of PI. */
export function versionOf({ operations }: WsdlPort): Result<PiVersion, Failure> {
  const names = new Set(operations.map(({ name }) => name));
  if (names.has(spin)) return ok('autoSpin');
  if (names.has(login)) return ok('templateJobs');
  const message = 'The server publishes the WSDL of another web service than that of PI.';
  const text = { message, doing, hint };
  return err(failure('protocol', 'wrong-url', text, { setting: 'endpointUrl' }));
}

/** Which API the server of these settings offers for rotation; nothing secret is sent. */
export async function detectVersion(plugin: RawPlugin, signal: AbortSignal): Promise<Result<PiVersion, Failure>> {
  const published = await readPublishedWsdl({ plugin, needed: ['endpointUrl'], placeOf: publishedAt, signal });
  const version = published.ok ? versionOf(choosePort(published.value.wsdl, published.value.url)) : published;
  // The hints of these failures mention the command line, so they are replaced.
  return version.ok || version.error.kind !== 'protocol'
    ? version
    : err({ ...version.error, hint, setting: 'endpointUrl' });
}
