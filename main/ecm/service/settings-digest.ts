import { createHash } from 'node:crypto';
import { loadAppliance } from '../../../shared/appliance.ts';
import { loadOperation } from '../../../shared/operation.ts';
import { valueOf, type PluginForm } from '../../../shared/plugin-form.ts';
import { serverContractSchema } from '../../../shared/server-contract.ts';
import { trustIn } from '../../platform/network/trusted-ca.ts';
import { publicSection } from '../../plugins/public-settings.ts';
import { contractOf, sectionOf } from '../../plugins/settings-sections.ts';
import type { AppliedSettings } from './applied-settings.ts';

interface DigestParts {
  readonly settings: AppliedSettings;
  /** The chosen one. */
  readonly plugin: { readonly id: string; readonly form: PluginForm };
  /** The certificates of Trusted CA File. */
  readonly caPem: string | undefined;
}

/**
 * SHA-256 of the settings, by which ECMs of one group are compared. No secret, path or revision is in it: certificates count by their
 * content, an absent setting as its default, and an accepted function by its being accepted.
 */
export async function settingsDigest({ settings, plugin, caPem }: DigestParts): Promise<string> {
  const trust = await trustIn('', caPem, '');
  const { metricsFolder: _path, ...operation } = loadOperation(settings.operation).settings;
  const compared = {
    pluginId: plugin.id,
    plugin: settingsOf(plugin.form, sectionOf(settings, plugin.id)),
    trustedCa: trust.ok ? trust.value.anchor : 'unusable',
    appliance: loadAppliance(settings.appliance).settings,
    contract: comparedContract(contractOf(settings, plugin.id)),
    operation,
  };
  return createHash('sha256').update(canonical(compared)).digest('hex');
}

/** A setting whose last word is a file or a folder is a path of one machine: `caFile`, but not `profile`. */
const namesPath = /(?:^(?:file|folder|path|directory)|File|Folder|Path|Directory)$/;

function settingsOf(form: PluginForm, section: Readonly<Record<string, unknown>>) {
  const shown = publicSection(form, section);
  const compared = form.fields.filter(({ kind, key }) => kind !== 'secret' && !namesPath.test(key));
  return Object.fromEntries(compared.map((field) => [field.key, valueOf(field, shown)]));
}

/** Without who accepted a function, when, and when the WSDL was fetched. */
function comparedContract(contract: unknown): unknown {
  const parsed = serverContractSchema.safeParse(contract);
  if (!parsed.success) return undefined;
  const { source, functions, ...others } = parsed.data;
  const accepted = Object.entries(functions).map(([name, { accepted: by, ...each }]) => [
    name,
    { ...each, isAccepted: by !== undefined },
  ]);
  const wsdl = typeof source === 'string' ? source : source.wsdlSha256;
  return { ...others, source: wsdl, functions: Object.fromEntries(accepted) };
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
