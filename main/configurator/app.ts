import type { Handlers } from '../../shared/contract.ts';
import type { AppInfo, AppState } from '../../shared/views.ts';
import { ok } from '../../shared/result.ts';
import type { ConfiguratorOptions } from './options.ts';
import type { Profiles } from './profiles.ts';

export function appInfo({ version, shell, dataFolder }: ConfiguratorOptions, profiles: Profiles): AppInfo {
  const { name, secrets } = profiles.current();
  return { version, shell, profile: name, secretStore: secrets.kind, secretStoreNotice: secrets.notice, dataFolder };
}

export function appState(profiles: Profiles): AppState {
  const { name, plugins } = profiles.current();
  return { profile: name, tokenCount: plugins.tokenCount(), pendingCheckIns: plugins.pendingCheckIns() };
}

export function appHandlers(
  options: ConfiguratorOptions,
  profiles: Profiles,
): Pick<Handlers, 'app/info' | 'app/state' | 'app/open-link'> {
  return {
    'app/info': async () => ok(appInfo(options, profiles)),
    'app/state': async () => ok(appState(profiles)),
    'app/open-link': async ({ link }) => {
      await options.openLink(link);
      return ok({});
    },
  };
}
