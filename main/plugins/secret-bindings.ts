import { siteOrigin, type RawAppliance } from '../../shared/appliance.ts';
import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { readTrust, type Trust } from '../platform/network/trusted-ca.ts';
import type { SecretBinding } from '../platform/secrets/secret-store.ts';
import type { EcmPlugin } from './contract.ts';
import { trustedCaFileOf, type PluginSections } from './settings-sections.ts';

/** What the secrets that are used with some settings belong to: an origin, and the authorities that are trusted. */

/** The authorities that these settings trust. */
export function trustOf(file: PluginSections, extraCaFile?: string): Promise<Result<Trust, Failure>> {
  return readTrust(trustedCaFileOf(file), extraCaFile);
}

/** What the stored secrets of a plugin belong to. Fails if it depends on a Trusted CA File that cannot be used. */
export function bindingOf(plugin: EcmPlugin, section: RawPlugin, trust: Result<Trust, Failure>) {
  const binding = plugin.secretsBoundTo(section, trust.ok ? trust.value.anchor : undefined);
  return binding === undefined && !trust.ok ? trust : ok(binding);
}

/** What the client secret of the appliance belongs to. */
export function siteBinding(appliance: RawAppliance, trust: Trust | undefined): SecretBinding | undefined {
  const origin = siteOrigin(appliance);
  return origin === undefined || trust === undefined ? undefined : { origin, trust: trust.anchor };
}
