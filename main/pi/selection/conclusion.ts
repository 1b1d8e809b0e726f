import type { TraceEntry } from '../../../shared/lookup-result.ts';
import type { PluginSettings, SettingKey } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Found } from './offer.ts';

/** The rules whose dropping names a setting, the likeliest first. */
const decisiveSettings: readonly SettingKey[] = [
  'includeRemoteSessionOnly',
  'filterLocalCredentials',
  'filterDomainCredentials',
  'domainCredentialsForShell',
  'domainCredentialsForWeb',
];

/** The one entry that ends a lookup without offers: the setting or permission to look at first. */
export function concludeEmpty(
  found: readonly Found[],
  endpoint: Endpoint,
  settings: PluginSettings,
  trace: readonly TraceEntry[],
): TraceEntry {
  const reason = reasonOfEmpty(found, endpoint, settings, trace);
  return { stage: 'conclusion', subject: endpoint.hostName ?? endpoint.addresses[0] ?? '', outcome: 'warned', reason };
}

function reasonOfEmpty(found: readonly Found[], endpoint: Endpoint, settings: PluginSettings, trace: readonly TraceEntry[]): string {
  if (listedCount(found) > 0) return reasonOfDropped(trace);
  const refused = trace.find(({ stage, outcome }) => stage === 'query' && outcome === 'warned');
  if (refused !== undefined) {
    return `PI refused part of the listing (${refused.subject}). Look at the user's permissions in PI (Delegation).`;
  }
  const keys = [...new Set(found.map(({ key }) => key))].join(', ');
  const off = switchThatIsOff(endpoint, settings);
  const further = off === undefined ? '' : ` "${settingTexts[off].label}" is off; turn it on if such credentials are meant.`;
  return `PI lists nothing for this user under ${keys === '' ? 'any key' : keys}. Check that PI knows the system by one of these names and that the user has a permission on its accounts (Delegation).${further}`;
}

function listedCount(found: readonly Found[]): number {
  return found.reduce((sum, part) => sum + (part.by === 'shared' ? part.shared.length : part.stored.length), 0);
}

function reasonOfDropped(trace: readonly TraceEntry[]): string {
  const drops = trace.filter(({ stage, outcome }) => (stage === 'filter' || stage === 'permission') && outcome === 'dropped');
  for (const key of decisiveSettings) {
    const label = `"${settingTexts[key].label}"`;
    const count = drops.filter(({ reason }) => reason.includes(label)).length;
    if (count > 0) return `${count === 1 ? '1 credential was' : `${count} credentials were`} found and dropped. Look at the setting ${label} first.`;
  }
  const permissions = drops.filter(({ stage }) => stage === 'permission').length;
  if (permissions > 0) return 'Credentials were found, but the user has no permission to use them. Look at the user\'s permissions in PI (Delegation).';
  return `Credentials were found, but none of a kind that this Jump Item is offered. ${drops[0]?.reason ?? ''}`.trim();
}

function switchThatIsOff({ type }: Endpoint, settings: PluginSettings): SettingKey | undefined {
  if (type === 'shell' && !settings.domainCredentialsForShell) return 'domainCredentialsForShell';
  if (type === 'web' && !settings.domainCredentialsForWeb) return 'domainCredentialsForWeb';
  return settings.includeSharedLists ? undefined : 'includeSharedLists';
}
