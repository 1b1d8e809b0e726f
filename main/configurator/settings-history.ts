import { join } from 'node:path';
import type { CallAnswer, CallInput, Handlers } from '../../shared/contract.ts';
import { failure, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import { accountName } from '../platform/process/account-name.ts';
import type { Log } from '../platform/logging/log.ts';
import type { AuditReporter } from './audit-report.ts';
import type { ConfiguratorOptions, Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { readRevisions } from './storage/read-revisions.ts';
import { notKept, restoreSettings } from './storage/restore-settings.ts';
import { savedEntries } from './storage/saved-entries.ts';
import { differences, revisionOf } from './storage/settings-history.ts';
import { pushed, refused, writing } from './writing.ts';

/** The revisions of the settings that were saved (operations.md, "Settings history"). Practice, which is not kept, has none. */

interface Parts extends Pick<ConfiguratorOptions, 'dataFolder' | 'operatorOf' | 'clock'> {
  readonly log: Log;
  /** For the audit trail. */
  readonly report: AuditReporter;
  /** Called after a revision was restored. */
  readonly saved: (saved: { readonly profile: Profile['name']; readonly revision: number }) => void;
}

type Restoring = Promise<
  Result<Exclude<CallAnswer<'settings/restore'>, { readonly status: 'other-profile' }>, ErrorInfo>
>;

export function settingsHistoryHandlers(parts: Parts, profiles: Profiles, service: ServiceLink) {
  const path = join(parts.dataFolder, 'settings.json');
  const revisionsOf = async ({ name }: Profile) => {
    if (name === 'practice') return ok([]);
    return parts.operatorOf === undefined ? readRevisions(path) : err(notForOperators);
  };
  return {
    'settings/history': async () => {
      const profile = profiles.current();
      const history = await revisionsOf(profile);
      if (!history.ok) return refused(history.error);
      const revisions = history.value.map(({ revision, at, by, changed }) => ({
        revision,
        at,
        by,
        changed: [...changed],
      }));
      return ok({ profile: profile.name, revisions: revisions.toReversed() });
    },
    'settings/compare': async ({ from, to }) => {
      const history = await revisionsOf(profiles.current());
      if (!history.ok) return refused(history.error);
      const [old, next] = [revisionOf(history.value, from), revisionOf(history.value, to)];
      if (old === undefined) return refused(notKept(from, history.value));
      if (next === undefined) return refused(notKept(to, history.value));
      return ok({ differences: [...differences(old.settings, next.settings)] });
    },
    'settings/restore': writing(profiles, async (profile, input: CallInput<'settings/restore'>): Restoring => {
      if (profile.name === 'practice' || parts.operatorOf !== undefined) return refused(notForOperators);
      const restored = await restore(path, parts, input);
      if (!restored.ok) return refused(restored.error);
      const stored = await profile.settings.load();
      if (!stored.ok) return refused(stored.error);
      const { revision } = stored.value.file;
      if (restored.value === 'conflict') return ok({ status: 'conflict' as const, revision });
      parts.log.info('settings.saved', { revision, profile: profile.name });
      parts.saved({ profile: profile.name, revision });
      return ok({ status: 'saved' as const, revision, ...(await pushed(profile, service, stored.value)) });
    }),
  } satisfies Partial<Handlers>;
}

/** Settings that were saved once may be incomplete by the rules of this release; the form then shows what is missing. */
async function restore(
  path: string,
  { clock, report }: Parts,
  { revision, expectedRevision }: CallInput<'settings/restore'>,
): Promise<Result<'saved' | 'conflict', Failure>> {
  let isOvertaken = false;
  const check = async (file: SettingsFile): Promise<Result<readonly string[], Failure>> => {
    isOvertaken = file.revision !== expectedRevision + 1;
    return isOvertaken ? err(overtaken) : ok([]);
  };
  const restored = await restoreSettings({ path, revision, now: clock.now(), by: accountName(), check });
  if (isOvertaken) return ok('conflict');
  if (!restored.ok) return restored;
  const { file, changes } = restored.value;
  await report(savedEntries({ revision: file.revision, changes }));
  return ok('saved');
}

const doing = 'reading the settings history';

const overtaken = failure('configuration', 'input', {
  message: 'The settings were saved elsewhere meanwhile.',
  doing: 'restoring settings',
  hint: 'Look at the history again.',
});

const notForOperators = failure('configuration', 'input', {
  message: 'The settings history is kept with the settings, which this account cannot read or change here.',
  doing,
  hint: 'Leave practice, or ask an administrator of the ECM service.',
});
