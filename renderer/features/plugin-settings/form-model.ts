import type { SettingsView } from '../../../shared/views.ts';
import { settingGroups, settingTexts, type SettingGroup } from '../../../shared/settings-text.ts';
import { isPlainHttpElsewhere, settingProblems, type RawPlugin, type SettingKey } from '../../../shared/settings.ts';
import type { ConflictRow } from '../../ui/form/conflict-dialog.tsx';
import { describeValue } from '../../ui/form/words.ts';
import { fieldKeys, isChanged, isSecretKey, valueOf, type FieldKey, type TypedSecrets } from './pi-draft.ts';
import { textOf } from '../../lib/values.ts';
import { text as formText } from '../../ui/form/text.ts';
import { text } from './text.ts';

/** What the form makes of the settings: which control, where, enabled or not, and in which words. */

export type Control = 'text' | 'number' | 'check' | 'secret' | 'map' | 'version' | 'templates';

const specialControls: Readonly<Partial<Record<FieldKey, Control>>> = {
  requestTimeoutMs: 'number',
  tokenTtlMinutes: 'number',
  fallbackToLocalAccount: 'check',
  includeSharedLists: 'check',
  includeRemoteSessionOnly: 'check',
  filterDomainCredentials: 'check',
  filterLocalCredentials: 'check',
  domainCredentialsForShell: 'check',
  domainCredentialsForWeb: 'check',
  preferIpAddress: 'check',
  createSpinJobs: 'check',
  apiPassword: 'secret',
  apiRegistrationKey: 'secret',
  domainMap: 'map',
  piVersion: 'version',
  templateJobIds: 'templates',
};

export function controlOf(key: FieldKey): Control {
  return specialControls[key] ?? 'text';
}

const halves: ReadonlySet<FieldKey> = new Set([
  'apiUser',
  'apiPassword',
  'apiRegistrationKey',
  'authenticator',
  'requestTimeoutMs',
  'tokenTtlMinutes',
]);

/** Whether the field shares its line with a neighbour where there is room. */
export function isHalf(key: FieldKey): boolean {
  return halves.has(key);
}

/** The form: groups in order, their fields in order. */
export const formGroups: readonly { readonly group: SettingGroup; readonly keys: readonly FieldKey[] }[] =
  settingGroups.map((group) => ({ group, keys: fieldKeys.filter((key) => settingTexts[key].group === group) }));

/** Why a setting has no effect with the others as they are, or nothing. */
export function idleReason(key: SettingKey, plugin: RawPlugin): string | undefined {
  if (key !== 'piVersion' && key !== 'jobComment' && key !== 'templateJobIds') return undefined;
  if (valueOf(plugin, 'createSpinJobs') !== true) return text.settings.rotationOff;
  if (key === 'templateJobIds' && valueOf(plugin, 'piVersion') !== 'templateJobs') return text.settings.templatesOff;
  return undefined;
}

/** Something right but worth a second look. */
export function warningOf(key: SettingKey, value: unknown): string | undefined {
  return key === 'endpointUrl' && settingProblems(key, value).length === 0 && isPlainHttpElsewhere(textOf(value))
    ? text.settings.plainHttp
    : undefined;
}

/** One line of Map Domains as two cells; a line without `=` is all domain. */
export function cellsOf(line: string): { readonly fqdn: string; readonly netbios: string } {
  const equals = line.indexOf('=');
  if (equals < 0) return { fqdn: line, netbios: '' };
  return { fqdn: line.slice(0, equals).trim(), netbios: line.slice(equals + 1).trim() };
}

export function lineOf({ fqdn, netbios }: { readonly fqdn: string; readonly netbios: string }): string {
  return fqdn === '' && netbios === '' ? '' : `${fqdn}=${netbios}`;
}

/** The settings on which what was opened, what is stored now and what is on screen do not agree. */
export function conflictRows(
  opened: SettingsView,
  theirs: SettingsView,
  mine: RawPlugin,
  typed: TypedSecrets,
): readonly ConflictRow[] {
  return fieldKeys.flatMap((key): ConflictRow[] => {
    const { label } = settingTexts[key];
    if (isSecretKey(key)) {
      const { secretStates } = formText;
      if (typed[key] === undefined) return [];
      return [
        {
          key,
          label,
          opened: secretStates[opened.secrets[key]],
          stored: secretStates[theirs.secrets[key]],
          mine: secretStates.typed,
        },
      ];
    }
    if (!isChanged(key, opened.plugin, theirs.plugin) && !isChanged(key, theirs.plugin, mine)) return [];
    const [was, is, own] = [opened.plugin, theirs.plugin, mine].map((plugin) => describeValue(valueOf(plugin, key)));
    return [{ key, label, opened: was ?? '', stored: is ?? '', mine: own ?? '' }];
  });
}
