import type { Handlers } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import type { ConfiguratorOptions } from './options.ts';
import type { Profiles } from './profiles.ts';
import { appInfo } from './app.ts';

export function practiceHandlers(
  options: ConfiguratorOptions,
  profiles: Profiles,
): Pick<Handlers, 'practice/enter' | 'practice/leave'> {
  return {
    'practice/enter': async () => {
      await profiles.enterPractice();
      return ok(appInfo(options, profiles));
    },
    'practice/leave': async () => {
      await profiles.leavePractice();
      return ok(appInfo(options, profiles));
    },
  };
}
