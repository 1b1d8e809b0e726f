import type { Handlers } from '../../shared/contract.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { ok } from '../../shared/result.ts';
import type { AppInfo, AppState } from '../../shared/views.ts';
import type { ConfiguratorOptions, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { refused } from './writing.ts';

export async function appInfo(
  { version, shell, dataFolder, logLevel }: ConfiguratorOptions,
  profiles: Profiles,
): Promise<AppInfo> {
  const { name, secrets, readOnly, keeping } = profiles.current();
  const kept = await keeping.notices.read();
  const isDismissed = kept.ok && secrets.notice !== undefined && kept.value.dismissed.includes(secrets.notice);
  return {
    version,
    shell,
    profile: name,
    secretStore: secrets.kind,
    secretStoreNotice: isDismissed ? undefined : secrets.notice,
    dataFolder,
    logLevel: logLevel.level,
    ...(readOnly && { readOnly: { message: readOnly.message, hint: readOnly.hint } }),
  };
}

export function appState(profiles: Profiles): AppState {
  const { name, plugins } = profiles.current();
  return { profile: name, tokenCount: plugins.tokenCount(), pendingCheckIns: plugins.pendingCheckIns() };
}

/** What concerns the program as a whole: its state, practice mode, the cached tokens. */
export function appHandlers(options: ConfiguratorOptions, profiles: Profiles, service: ServiceLink) {
  return {
    'app/info': async () => ok(await appInfo(options, profiles)),
    'app/state': async () => ok(appState(profiles)),
    'app/set-log-level': async ({ level }) => {
      const kept = await options.logLevel.keepLevel(level);
      return kept.ok ? ok(await appInfo(options, profiles)) : refused(kept.error);
    },
    'app/open-link': async ({ link }) => {
      await options.openLink(link);
      return ok({});
    },
    'app/dismiss-notice': async () => {
      const { secrets, keeping, readOnly } = profiles.current();
      if (readOnly !== undefined) return refused(readOnly);
      const { notice } = secrets;
      const kept = await keeping.notices.change(({ dismissed }) =>
        notice === undefined ? undefined : { version: 1, dismissed: [...dismissed.slice(-99), notice] },
      );
      return kept.ok ? ok(await appInfo(options, profiles)) : refused(kept.error);
    },
    'app/export-text': async ({ fileName, text }) => {
      if (options.textOutput === undefined) return refused(byBrowser('saving a file'));
      const saved = await options.textOutput.saveText(fileName, text);
      return saved.ok ? ok({ saved: saved.value }) : refused(saved.error);
    },
    'app/copy-text': async ({ text }) => {
      if (options.textOutput === undefined) return refused(byBrowser('copying a text'));
      options.textOutput.copyText(text);
      return ok({});
    },
    'practice/enter': async () => {
      await profiles.enterPractice();
      return ok(await appInfo(options, profiles));
    },
    'practice/leave': async () => {
      await profiles.leavePractice();
      return ok(await appInfo(options, profiles));
    },
    'tokens/clear': async () => {
      const { name, plugins } = profiles.current();
      const cleared = plugins.clearTokens();
      // A service that does not run has no tokens; practice never touches it.
      const there = name === 'real' ? await service.call('tokens/clear', {}) : undefined;
      return ok({ cleared, ...(there?.ok === true ? { service: there.value.cleared } : {}) });
    },
  } satisfies Partial<Handlers>;
}

function byBrowser(doing: string): Failure {
  const text = { message: 'In the browser, the page does this itself.', doing, hint: 'Use the buttons of the page.' };
  return failure('configuration', 'input', text);
}
