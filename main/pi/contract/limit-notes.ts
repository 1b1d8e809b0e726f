import { settingTexts } from '../../../shared/settings-text.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { PiTraceEntry } from '../trace.ts';
import type { ServerLimits } from './server-limits.ts';

type Note = readonly [subject: string, reason: string];

const fieldNotes: Readonly<Record<string, (settings: PluginSettings) => Note | undefined>> = {
  'stored.systemDnsName': ({ filterLocalCredentials }) =>
    filterLocalCredentials
      ? [
          'DNS names of systems',
          `No DNS name of a system is reported by this server: "${settingTexts.filterLocalCredentials.label}" compares system names that are full names, and leaves out the others.`,
        ]
      : undefined,
  'stored.domainDnsName': ({ filterDomainCredentials }) =>
    filterDomainCredentials
      ? [
          'DNS names of domains',
          `No DNS name of a domain is reported by this server: "${settingTexts.filterDomainCredentials.label}" compares the names that it reports, through Map Domains.`,
        ]
      : undefined,
  'stored.allowRemoteSessions': ({ includeRemoteSessionOnly }) =>
    includeRemoteSessionOnly
      ? [
          'Allow Remote Session',
          `The permission Allow Remote Session is not reported by this server: "${settingTexts.includeRemoteSessionOnly.label}" adds nothing.`,
        ]
      : undefined,
  'stored.requestPasswords': () => [
    'Request Passwords',
    'The permission to request passwords is not reported by this server: credentials that need an approval are not offered.',
  ],
  'stored.checkedOutTo': () => [
    'check-outs',
    'Who holds a credential is not reported by this server: a lookup cannot mark those that are checked out.',
  ],
};

/** What follows for this lookup from what the server does not offer. */
export function limitNotes(limits: ServerLimits, settings: PluginSettings): readonly PiTraceEntry[] {
  const fields = Object.entries(fieldNotes).flatMap(([field, note]) => {
    const found = limits.absentFields.has(field) ? note(settings) : undefined;
    return found === undefined ? [] : [found];
  });
  return [...fields, ...rotationNote(limits, settings)].map(([subject, reason]) => ({
    stage: 'query',
    outcome: 'warned',
    subject,
    code: 'not-offered-by-server',
    reason,
  }));
}

function rotationNote({ missing, absentFields }: ServerLimits, settings: PluginSettings): readonly Note[] {
  if (!settings.createSpinJobs) return [];
  const needed =
    settings.piVersion === 'autoSpin' ? (['spin'] as const) : (['readTemplate', 'createRotationJob'] as const);
  const lacking = needed.filter((name) => missing.has(name));
  const isUnknown = absentFields.has('stored.autoSpin') || absentFields.has('stored.hasRandomPassword');
  if (lacking.length === 0 && !isUnknown) return [];
  const why =
    lacking.length > 0
      ? `The server contract has no function ${lacking.join(' and ')}`
      : 'This server does not report which passwords are random and rotated';
  return [['rotation', `${why}: "${settingTexts.createSpinJobs.label}" rotates nothing.`]];
}
