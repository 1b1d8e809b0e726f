import type { Log } from '../logging/log.ts';
import { readProxySettings } from './proxy-settings.ts';
import { extraCaWarning } from './trusted-ca.ts';

/** What the variables of the environment about proxies and authorities say that cannot be used, as sentences. */
export async function networkEnvironmentWarnings(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const extraCa = await extraCaWarning(env['NODE_EXTRA_CA_CERTS']);
  return [...readProxySettings(env).warnings, ...(extraCa === undefined ? [] : [extraCa])];
}

/** To be called once per start. */
export async function logNetworkEnvironment(log: Log, env: NodeJS.ProcessEnv): Promise<void> {
  for (const message of await networkEnvironmentWarnings(env)) log.warn('environment.unusable', { message });
}
