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
  /** Settings that must be valid besides those that decide how it is asked. */
  readonly needed: readonly SettingKey[];
  readonly urlOf: (settings: PluginSettings) => string;
  /** What else can be done about a bad setting; appended to the hint. */
  readonly otherwise?: string;
  readonly signal: AbortSignal;
}

/** Asks with the timeout and the trusted authorities of the settings; only what is needed for that must be valid. No secret is needed or sent. */
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
