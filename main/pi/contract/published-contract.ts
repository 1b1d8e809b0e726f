import type { Failure } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import { loadPlugin, type PluginSettings, type RawPlugin, type SettingKey } from '../../../shared/settings.ts';
import { readTextIfPresent } from '../../platform/files/files.ts';
import { readTrustedCa } from '../tokens/trusted-ca.ts';
import { problemsFailure } from '../setup.ts';
import { fetchContract } from './fetch-contract.ts';
import type { WsdlText } from './read-wsdl.ts';

/** Where PI publishes its WSDL in one piece. */
export function contractUrl({ endpointUrl }: Pick<PluginSettings, 'endpointUrl'>): string {
  return `${endpointUrl}?singleWsdl`;
}

export interface ContractRequest {
  readonly plugin: RawPlugin;
  /** Settings that must be valid besides the timeout and the trusted CA. */
  readonly needed: readonly SettingKey[];
  readonly urlOf: (settings: PluginSettings) => string;
  /** What else can be done about a bad setting; appended to the hint. */
  readonly otherwise?: string;
  readonly signal: AbortSignal;
}

/** Fetches the WSDL with the timeout and trusted CA of the settings; the other settings may be invalid. No secret is sent. */
export async function fetchPublishedContract({
  plugin,
  needed,
  urlOf,
  otherwise = '',
  signal,
}: ContractRequest): Promise<Result<WsdlText, Failure>> {
  const { settings, problems } = loadPlugin(plugin);
  const keys: readonly string[] = [...needed, 'trustedCaFile', 'requestTimeoutMs'];
  const problem = problems.find(({ key }) => keys.includes(key));
  if (problem !== undefined) return err(problemsFailure([problem], otherwise));
  const trustedCa = await readTrustedCa(settings.trustedCaFile, readTextIfPresent);
  if (!trustedCa.ok) return trustedCa;
  return fetchContract({
    url: urlOf(settings),
    timeoutMs: settings.requestTimeoutMs,
    trustedCa: trustedCa.value,
    signal,
  });
}
