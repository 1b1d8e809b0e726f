import type { Handlers } from '../../shared/contract.ts';
import { createProfiles, type ConfiguratorOptions } from './profiles.ts';
import { createServiceLink, syncService } from './service-link.ts';
import { appHandlers, appState } from './app.ts';
import { applianceHandlers } from './appliance.ts';
import { diagnoseHandlers } from './diagnose.ts';
import { piHandlers } from './pi.ts';
import { keepingHandlers } from './drafts-and-scenarios.ts';
import { resumeCheckIns } from './plugin-setup.ts';
import { pluginSettingsHandlers } from './plugin-settings.ts';
import { pluginsHandlers } from './plugins.ts';
import { serviceHandlers } from './service.ts';
import { supportHandlers } from './support.ts';
import { testHandlers } from './test-settings.ts';
import { createWindows, type Windows } from './windows.ts';
import { bugText } from '../platform/logging/log.ts';

export type { ConfiguratorOptions, PracticeSession } from './profiles.ts';

/** The use cases behind the contract, for one process. */
export interface Configurator {
  readonly handlers: Handlers;
  readonly onEvent: Windows['subscribe'];
  /** Cancels what runs, ends practice, closes the plugin. Check-ins that are still pending stay on record. */
  close(): Promise<void>;
}

export function createConfigurator(options: ConfiguratorOptions): Configurator {
  const windows = createWindows();
  const resume = resumeCheckIns();
  const profiles = createProfiles(options, () => {
    windows.send('app/state', appState(profiles));
    resume(profiles.current()).catch((error: unknown) => {
      options.log.error('error.unexpected', { operation: 'resuming pending check-ins', bug: bugText(error) });
    });
  });
  const service = createServiceLink(options.pipe, options.clock);
  const sync = syncService(profiles, service);
  service.onChange(() => {
    windows.send('service/state', service.view());
    sync();
  });
  service.onLines((lines) => windows.send('service/log', lines));
  return {
    handlers: {
      ...appHandlers(options, profiles, service),
      ...applianceHandlers(profiles, service, options.log),
      ...pluginsHandlers(profiles, service, options.log),
      ...pluginSettingsHandlers(profiles, service, options.log),
      ...keepingHandlers(profiles, options.clock),
      ...testHandlers(profiles, options.log),
      ...piHandlers(profiles),
      ...diagnoseHandlers(profiles, service, options.clock, (check) => windows.send('diagnose/check', check)),
      ...serviceHandlers(profiles, service, windows),
      ...supportHandlers(options, profiles, service),
    },
    onEvent: windows.subscribe,
    close: async () => {
      service.close();
      await profiles.close();
    },
  };
}
