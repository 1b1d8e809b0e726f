import {
  accountStoreTypeLabels,
  accountStoreTypeName,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import { sentencesOf } from '../../../shared/errors.ts';
import { isDnsName, isNetbiosName } from '../../../shared/domain-map.ts';
import { asciiDnsName, trimDomain, trimName } from '../../../shared/names.ts';
import { correctedSetting, hasBlankEnds } from '../../../shared/corrections.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import { settingGroups, settingTexts, type SettingGroup } from '../../../shared/settings-text.ts';
import {
  isPlainHttpElsewhere,
  pluginDefaults,
  settingProblems,
  type RawPlugin,
  type SettingKey,
} from '../../../shared/settings.ts';
import type { BelowField } from '../../ui/form/words.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { fieldKeys, isSecretKey, valueOf, type FieldKey } from './model.ts';
import { textOf } from '../../lib/values.ts';
import { text as common } from '../../ui/text.ts';
import { serverQueries, settings } from './text.ts';

/** The form of the settings of PI: its controls, their order, and the texts beside them. */

export type Control = 'text' | 'number' | 'check' | 'secret' | 'map' | 'version' | 'templates' | 'ca-file';

const specialControls: Readonly<Partial<Record<FieldKey, Control>>> = {
  domainMap: 'map',
  piVersion: 'version',
  templateJobIds: 'templates',
  trustedCaFile: 'ca-file',
};

/** The control for the type of the setting, unless it has its own. */
export function controlOf(key: FieldKey): Control {
  if (isSecretKey(key)) return 'secret';
  const special = specialControls[key];
  if (special !== undefined) return special;
  const type = typeof pluginDefaults[key];
  if (type === 'boolean') return 'check';
  return type === 'number' ? 'number' : 'text';
}

const halves: ReadonlySet<FieldKey> = new Set([
  'apiUser',
  'apiPassword',
  'apiRegistrationKey',
  'authenticator',
  'requestTimeoutMs',
  'tokenTtlMinutes',
]);

export function isHalf(key: FieldKey): boolean {
  return halves.has(key);
}

export const formGroups: readonly { readonly group: SettingGroup; readonly keys: readonly FieldKey[] }[] =
  settingGroups.map((group) => ({ group, keys: fieldKeys.filter((key) => settingTexts[key].group === group) }));

/** Why a setting has no effect with the other settings; undefined if it has one. */
export function idleReason(key: SettingKey, plugin: RawPlugin): string | undefined {
  if (key !== 'piVersion' && key !== 'jobComment' && key !== 'templateJobIds') return undefined;
  if (valueOf(plugin, 'createSpinJobs') !== true) return settings.rotationOff;
  if (key === 'templateJobIds' && valueOf(plugin, 'piVersion') !== 'templateJobs') return settings.templatesOff;
  return undefined;
}

export function warningOf(key: SettingKey, value: unknown): string | undefined {
  if (settingProblems(key, value).length > 0) return undefined;
  if (hasBlankEnds(key, value)) return settings.blankEnds;
  if (key !== 'endpointUrl') return undefined;
  if (correctedSetting(key, value) !== undefined) return settings.noPath;
  return isPlainHttpElsewhere(textOf(value)) ? settings.plainHttp : undefined;
}

/** One line of Map Domains as two cells; a line without `=` is the domain alone. */
export function cellsOf(line: string): { readonly fqdn: string; readonly netbios: string } {
  const equals = line.indexOf('=');
  if (equals < 0) return { fqdn: line, netbios: '' };
  return { fqdn: line.slice(0, equals).trim(), netbios: line.slice(equals + 1).trim() };
}

export function lineOf({ fqdn, netbios }: { readonly fqdn: string; readonly netbios: string }): string {
  return fqdn === '' && netbios === '' ? '' : `${fqdn}=${netbios}`;
}

/** The cell of an invalid line that is to be corrected. */
export function invalidCellOf(line: string): 'fqdn' | 'netbios' {
  const { fqdn, netbios } = cellsOf(line);
  return isDnsName(asciiDnsName(trimDomain(fqdn))) && !isNetbiosName(trimName(netbios)) ? 'netbios' : 'fqdn';
}

/** Lines that were pasted with `=`, tab, comma or semicolon between the names; `undefined` for what is a single name. */
export function pastedMappings(pasted: string): readonly string[] | undefined {
  const lines = pasted.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 && !/[=\t,;]/.test(pasted)) return undefined;
  return lines.map((line) => {
    const [fqdn = '', netbios = ''] = line.split(/[=\t,;]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    return lineOf({ fqdn, netbios });
  });
}

/** The check of the id that is in the field now; undefined if another id was checked. */
export function templateCheckOf(
  checks: readonly TemplateCheck[],
  type: AccountStoreTypeName,
  value: unknown,
): TemplateCheck | undefined {
  return checks.find((check) => check.type === type && check.jobId === value);
}

export function belowTemplateId(check: TemplateCheck): BelowField {
  switch (check.status) {
    case 'ok':
      return { validationState: 'success', validationMessage: serverQueries.templateOk };
    case 'wrong-type': {
      const actual = accountStoreTypeName(check.actualType);
      return bad(
        serverQueries.templateFor(
          actual === undefined ? serverQueries.otherType(check.actualType) : accountStoreTypeLabels[actual],
        ),
      );
    }
    case 'not-found':
      return bad(serverQueries.templateAbsent);
    default:
      return bad(sentencesOf(check.error));
  }
}

function bad(validationMessage: string): BelowField {
  return { validationState: 'error', validationMessage };
}

/** @param ids those that are in the fields now; others than the checked ones make the check out of date */
export function checksSummary(
  checks: readonly TemplateCheck[],
  ids: Readonly<Record<string, unknown>>,
): { readonly tone: Tone; readonly text: string } {
  const isCurrent = checks.length === Object.keys(ids).length && checks.every(({ type, jobId }) => ids[type] === jobId);
  if (!isCurrent) return { tone: 'warning', text: common.outOfDate };
  const wrong = checks.filter(({ status }) => status !== 'ok').length;
  if (wrong > 0) return { tone: 'bad', text: serverQueries.checkBad(wrong, checks.length) };
  return { tone: 'good', text: serverQueries.checkAllGood(checks.length) };
}
