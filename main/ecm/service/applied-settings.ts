import { z } from 'zod';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { originOf, secretNames, type SecretName } from '../../../shared/settings.ts';
import { readTextIfPresent, writeFileAtomically } from '../../platform/files.ts';
import { SecretStoreError, type SecretStore } from '../../platform/secret-store.ts';
import { siteUrlOf } from '../link/site-address.ts';

/** The settings that the service runs with, kept by itself: what was applied last survives its restart. Never with secrets. */
const appliedSchema = z.object({
  revision: z.int().min(0),
  plugin: z.record(z.string(), z.unknown()),
  appliance: z.record(z.string(), z.unknown()),
});
export type AppliedSettings = z.output<typeof appliedSchema>;

const fileName = 'service-settings.json';
const doing = 'reading the settings of the service';

/** Nothing if none were applied yet. */
export async function readApplied(folder: string): Promise<Result<AppliedSettings | undefined, Failure>> {
  const path = join(folder, fileName);
  try {
    const text = await readTextIfPresent(path);
    return ok(text === undefined ? undefined : appliedSchema.parse(JSON.parse(text)));
  } catch {
    const hint = 'Save the settings in the Configurator once more; the file is then written anew.';
    return err(failure('configuration', 'file', { message: `The file ${path} cannot be read.`, doing, hint }));
  }
}

export async function writeApplied(folder: string, { revision, plugin, appliance }: AppliedSettings): Promise<void> {
  const isNoSecret = ([key]: readonly [string, unknown]): boolean => !(secretNames as readonly string[]).includes(key);
  const clean = { revision, plugin: Object.fromEntries(Object.entries(plugin).filter(isNoSecret)), appliance: Object.fromEntries(Object.entries(appliance).filter(isNoSecret)) };
  await writeFileAtomically(join(folder, fileName), `${JSON.stringify(clean, undefined, 2)}\n`);
}

/** The address that a secret belongs to: PI's, or the appliance's. */
export function originFor(name: SecretName, { plugin, appliance }: Pick<AppliedSettings, 'plugin' | 'appliance'>): string | undefined {
  if (name !== 'applianceClientSecret') return typeof plugin['endpointUrl'] === 'string' ? originOf(plugin['endpointUrl']) : undefined;
  const { site, port } = appliance;
  return typeof site === 'string' && site !== '' ? originOf(siteUrlOf(site, typeof port === 'number' ? port : 443)) : undefined;
}

export type SecretValues = Readonly<Partial<Record<SecretName, Secret | undefined>>>;

/** The secrets for these settings: those given now, else those stored for the same address. */
export async function secretsFor(store: SecretStore, settings: AppliedSettings, given: SecretValues): Promise<Result<SecretValues, Failure>> {
  try {
    const found = await Promise.all(
      secretNames.map(async (name) => {
        if (given[name] !== undefined) return [name, given[name]] as const;
        const stored = await store.read(name);
        return stored !== undefined && stored.origin === originFor(name, settings) ? ([name, stored.value] as const) : undefined;
      }),
    );
    return ok(Object.fromEntries(found.filter((entry) => entry !== undefined)));
  } catch (error) {
    return storeRefused(error, 'reading the stored secrets');
  }
}

/** Keeps the secrets that were given, each for its address. */
export async function keepSecrets(store: SecretStore, settings: AppliedSettings, given: SecretValues): Promise<Result<void, Failure>> {
  try {
    for (const name of secretNames) {
      const [value, origin] = [given[name], originFor(name, settings)];
      // One after the other: keychains ask their user, and one question at a time is enough.
      // oxlint-disable-next-line no-await-in-loop
      if (value !== undefined && origin !== undefined) await store.write(name, { origin, value });
    }
    return ok(undefined);
  } catch (error) {
    return storeRefused(error, 'storing the secrets');
  }
}

function storeRefused(error: unknown, during: string): Result<never, Failure> {
  if (!(error instanceof SecretStoreError)) throw error;
  const hint = "Unlock the keychain of the service's account, and check that it may be used.";
  return err(failure('configuration', 'secret', { message: `The store of secrets refused: ${error.message}`, doing: during, hint }));
}
