import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { loadPlugin, type PluginSettings, type RawPlugin, type SettingKey } from '../../../shared/settings.ts';
import { readTrust } from '../../platform/network/trusted-ca.ts';
import { problemsFailure } from '../setup.ts';
import { readServerWsdl, type ServerPlace } from './read-server-wsdl.ts';
import type { ServerWsdl } from './wsdl-model.ts';

/** Where PI publishes its WSDL. */
export function publishedAt({ endpointUrl }: Pick<PluginSettings, 'endpointUrl'>): ServerPlace {
  return { from: 'endpoint', url: endpointUrl };
}

interface ContractRequest {
  readonly plugin: RawPlugin;
  /** Settings that must be valid besides the timeout and the trusted CA. */
  readonly needed: readonly SettingKey[];
  readonly placeOf: (settings: PluginSettings) => ServerPlace;
  /** What else can be done about a bad setting; appended to the hint. */
  readonly otherwise?: string;
  readonly signal: AbortSignal;
}

interface PublishedWsdl {
  readonly wsdl: ServerWsdl;
  /** Where it was read. */
  readonly url: string;
}

/** Reads the WSDL with the timeout and trusted CA of the settings; the other settings may be invalid. No secret is sent. */
export async function readPublishedWsdl(request: ContractRequest): Promise<Result<PublishedWsdl, Failure>> {
  const { plugin, needed, placeOf, otherwise = '', signal } = request;
  const { settings, problems } = loadPlugin(plugin);
  const keys: readonly string[] = [...needed, 'trustedCaFile', 'requestTimeoutMs'];
  const problem = problems.find(({ key }) => keys.includes(key));
  if (problem !== undefined) return err(problemsFailure([problem], otherwise));
  const trust = await readTrust(settings.trustedCaFile);
  if (!trust.ok) return trust;
  const place = placeOf(settings);
  const connection = { timeoutMs: settings.requestTimeoutMs, trustedCa: trust.value.pem };
  const wsdl = await readServerWsdl({ ...place, ...connection }, signal);
  return wsdl.ok ? ok({ wsdl: wsdl.value, url: place.url }) : wsdl;
}
