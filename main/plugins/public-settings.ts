import { applianceDefaults, applianceKeys, type RawAppliance } from '../../shared/appliance.ts';
import { namedSettings, type PluginField, type PluginForm } from '../../shared/plugin-form.ts';
import { loadOperation, operationKeys, type RawOperation } from '../../shared/operation.ts';
import { serverContractSchema } from '../../shared/server-contract.ts';
import { shownPluginId, type RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin } from './contract.ts';
import { pluginIdOf, sectionOf, withSection, type PluginSections } from './settings-sections.ts';
import { withoutQuery, withoutUserInfo } from '../../shared/user-info.ts';

/**
 * The settings as they may leave the program: for a support bundle, an export, a screen, an operator. An allow-list: known keys with
 * values of the types of their fields. What somebody typed into the settings file by hand stays there and goes nowhere else.
 */
export interface PublicSettings extends PluginSections {
  readonly pluginId: string;
  readonly revision: number;
  readonly appliance: RawPlugin;
}

export interface SettingsToShow extends PluginSections {
  readonly revision: number;
  readonly appliance: RawPlugin;
}

/** @param plugins those whose sections are wanted; only a plugin's form says which of its settings are no secrets */
export function publicSettings(
  stored: SettingsToShow,
  plugins: readonly Pick<EcmPlugin, 'id' | 'form'>[],
): PublicSettings {
  const { revision, appliance } = stored;
  const empty: PublicSettings = {
    revision,
    pluginId: shownPluginId(pluginIdOf(stored)),
    plugin: {},
    appliance: publicAppliance(appliance),
    ...publicContract(stored.contract),
    ...(stored.operation === undefined ? {} : { operation: publicOperation(stored.operation) }),
  };
  return plugins.reduce((all, { id, form }) => withSection(all, id, publicSection(form, sectionOf(stored, id))), empty);
}

/** The known keys that the file has, with values that are valid. */
function publicOperation(section: RawOperation): RawOperation {
  const { settings, problems } = loadOperation(section);
  const valid = operationKeys.filter(
    (key) => Object.hasOwn(section, key) && !problems.some((problem) => problem.key === key),
  );
  return Object.fromEntries(valid.map((key) => [key, settings[key]]));
}

/** A valid contract has nothing but the keys of its schema; of another one, nothing leaves. */
function publicContract(stored: unknown): Pick<PublicSettings, 'contract'> {
  const contract = stored === undefined ? undefined : serverContractSchema.safeParse(stored);
  return contract?.success === true ? { contract: contract.data } : {};
}

export function publicAppliance(section: RawAppliance): RawPlugin {
  const entries = applianceKeys.flatMap((key) => {
    const kind = typeof applianceDefaults[key] === 'number' ? 'number' : 'text';
    return shownEntry(key, publicValue({ key, kind }, section[key]));
  });
  return Object.fromEntries(entries);
}

/** The settings that a plugin's form names, with values of the types of their fields. */
export function publicSection(form: PluginForm, section: RawPlugin): RawPlugin {
  const named = namedSettings(form, section);
  const shown = form.fields.flatMap((field) => shownEntry(field.key, publicValue(field, named[field.key])));
  return Object.fromEntries(shown);
}

const shownEntry = (key: string, value: unknown) => (value === undefined ? [] : [[key, value] as const]);

type FieldType =
  | { readonly key: string; readonly kind: 'text' | 'number' | 'flag' | 'lines' | 'secret' }
  | (PluginField & { readonly kind: 'choice' | 'numbers-by-name' });

/** The value if it has the type of the field, else `undefined`: what was typed in a wrong place may be a secret. */
function publicValue(field: FieldType, value: unknown): unknown {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? publicText(field.key, value) : undefined;
    case 'number':
      // A form shows what somebody typed instead of a number, with its fault.
      return typeof value === 'string' ? mistypedNumber(value) : Number.isInteger(value) ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'choice':
      return field.options.some((option) => option.value === value) ? value : undefined;
    case 'lines':
      return Array.isArray(value)
        ? value.flatMap((line) => (typeof line === 'string' ? [withoutUserInfo(line)] : []))
        : undefined;
    case 'numbers-by-name': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      const isShown = ([name, each]: [string, unknown]) => field.names.includes(name) && Number.isInteger(each);
      return Object.fromEntries(Object.entries(value).filter(isShown));
    }
    default:
      return undefined;
  }
}

function mistypedNumber(text: string): string | undefined {
  return text.length <= 16 && withoutUserInfo(text) === text ? text : undefined;
}

/** Query and fragment are no part of a setting that is an address, and of a text that is a web address as a whole. */
function publicText(key: string, text: string): string {
  const isAddress = /url$/i.test(key) || /^\s*https?:\S*\s*$/i.test(text);
  return isAddress ? withoutQuery(text) : withoutUserInfo(text);
}
