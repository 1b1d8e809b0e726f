import type { PluginSettings, SettingKey } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { PiTraceEntry } from '../trace.ts';
import type { Found } from './offer.ts';
import { domainCredentialsSetting } from './plan-queries.ts';

/** The settings by which the rules drop entries, the likeliest cause first. */
const decisiveSettings: readonly SettingKey[] = [
  'includeRemoteSessionOnly',
  'filterLocalCredentials',
  'filterDomainCredentials',
  'domainCredentialsForShell',
  'domainCredentialsForWeb',
];

type Conclusion = Pick<PiTraceEntry, 'code' | 'setting' | 'reason'>;

/** The one entry that ends a lookup without offers: the setting or permission to look at first. */
export function concludeEmpty(
  found: readonly Found[],
  endpoint: Endpoint,
  settings: PluginSettings,
  trace: readonly PiTraceEntry[],
): PiTraceEntry {
  const isAnythingListed = found.some((part) => (part.by === 'shared' ? part.shared : part.stored).length > 0);
  const conclusion = isAnythingListed
    ? concludeDropped(trace)
    : concludeNothingListed(found, endpoint, settings, trace);
  const subject = endpoint.hostName ?? endpoint.addresses[0] ?? '';
  return { stage: 'conclusion', subject, outcome: 'warned', ...conclusion };
}

function concludeNothingListed(
  found: readonly Found[],
  endpoint: Endpoint,
  settings: PluginSettings,
  trace: readonly PiTraceEntry[],
): Conclusion {
  const denied = trace.find(({ code }) => code === 'list-denied');
  if (denied !== undefined) {
    const reason = `PI refused part of the listing (${denied.subject}). Look at the user's permissions in PI (Delegation).`;
    return { code: 'listing-incomplete', reason };
  }
  const unusable = trace.find(({ code }) => code === 'entry-unusable');
  if (unusable !== undefined) {
    const reason = `PI lists only entries that cannot be used. ${unusable.reason} Correct it in PI.`;
    return { code: 'listing-incomplete', reason };
  }
  const keys = [...new Set(found.map(({ key }) => key))].join(', ');
  const setting = switchThatIsOff(endpoint, settings);
  const further =
    setting === undefined ? '' : ` "${settingTexts[setting].label}" is off; turn it on if such credentials are meant.`;
  const reason = `PI lists nothing for this user under ${keys === '' ? 'any key' : keys}. Check that PI knows the system by one of these names and that the user has a permission on its accounts (Delegation).${further}`;
  return { code: 'nothing-found', setting, reason };
}

function concludeDropped(trace: readonly PiTraceEntry[]): Conclusion {
  // A domain that was not asked is dropped too, but no credential of it was found.
  const drops = trace.filter(
    ({ stage, outcome, code }) =>
      (stage === 'filter' || stage === 'permission') && outcome === 'dropped' && code !== 'domain-not-asked',
  );
  for (const setting of decisiveSettings) {
    const count = drops.filter((entry) => entry.setting === setting).length;
    if (count === 0) continue;
    const were = count === 1 ? '1 credential was' : `${count} credentials were`;
    const reason = `${were} found and excluded. Look at the setting "${settingTexts[setting].label}" first.`;
    return { code: 'all-dropped-by-setting', setting, reason };
  }
  if (drops.some(({ code }) => code === 'no-permission' || code === 'shared-not-requestable')) {
    const reason =
      "Credentials were found, but the user has no permission to use them. Look at the user's permissions in PI (Delegation).";
    return { code: 'all-without-permission', reason };
  }
  const reason =
    `Credentials were found, but none of a kind that this Jump Item is offered. ${drops[0]?.reason ?? ''}`.trim();
  return { code: 'none-of-offered-kind', reason };
}

/** A setting that is off and without which some credentials are not listed. */
function switchThatIsOff({ type }: Endpoint, settings: PluginSettings): SettingKey | undefined {
  const domains = domainCredentialsSetting(type);
  if (domains !== undefined && !settings[domains]) return domains;
  return settings.includeSharedLists ? undefined : 'includeSharedLists';
}
