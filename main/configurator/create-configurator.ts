import { join } from 'node:path';
import type { Handlers } from '../../shared/contract.ts';
import { auditReporter } from './audit-report.ts';
import { createProfiles, type ConfiguratorOptions, type ProfileEvents } from './profiles.ts';
import { createServiceLink, syncService } from './service-link.ts';
import { appHandlers, appState } from './app.ts';
import { applianceTestHandlers } from './test-appliance.ts';
import { applianceHandlers } from './appliance.ts';
import { bridgingHandlers } from './bridging.ts';
import { caFileHandlers } from './ca-file.ts';
import { diagnoseHandlers } from './diagnose.ts';
import { impactHandlers } from './impact/preview-impact.ts';
import { piHandlers } from './pi.ts';
import { keepingHandlers } from './drafts-and-scenarios.ts';
import { resumeCheckIns } from './plugin-setup.ts';
import { pluginSettingsHandlers } from './plugin-settings.ts';
import { pluginsHandlers } from './plugins.ts';
import { serverContractHandlers } from './server-contract.ts';
import { readLastRun } from '../ecm/service/last-run.ts';
import { serviceHandlers } from './service.ts';
import { serviceFolder } from './service-records.ts';
import { supportHandlers } from './support.ts';
import { settingsHistoryHandlers } from './settings-history.ts';
import { testHandlers } from './test-settings.ts';
import { trustAuthorityHandlers } from './trust-authority.ts';
import { watchSettings } from './watch-settings.ts';
import { createWindows } from './windows.ts';
import { bugText } from '../platform/logging/log.ts';

export type { ConfiguratorOptions, PracticeSession } from './profiles.ts';

export type Configurator = ReturnType<typeof createConfigurator>;

export function createConfigurator(options: ConfiguratorOptions) {
  const windows = createWindows();
  const resume = resumeCheckIns();
  const { clock, log, dataFolder: folder, pipe } = options;
  const report = auditReporter({ program: 'app', folder, now: () => clock.now(), log, call: pipe.call });
  const saved: ProfileEvents['saved'] = (settings) => windows.send('settings/saved', settings);
  const profiles = createProfiles(options, report, {
    changed: () => {
      windows.send('app/state', appState(profiles));
      resume(profiles.current()).catch((error: unknown) => {
        options.log.error('error.unexpected', { operation: 'resuming pending check-ins', bug: bugText(error) });
      });
    },
    saved,
  });
  const closed = new AbortController();
  if (options.operatorOf === undefined)
    void watchSettings(join(options.dataFolder, 'settings.json'), {
      clock: options.clock,
      signal: closed.signal,
      changed: (revision) => {
        if (profiles.current().name === 'real') saved({ profile: 'real', revision });
      },
    });
  const service = createServiceLink(options.pipe, options.clock, () => readLastRun(serviceFolder(options)));
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
      ...applianceTestHandlers(profiles, options.clock, (check) => windows.send('diagnose/check', check)),
      ...bridgingHandlers(options, profiles, service, report),
      ...pluginsHandlers(profiles, service, options.log),
      ...pluginSettingsHandlers(profiles, service, options.log),
      ...settingsHistoryHandlers({ ...options, saved, report }, profiles, service),
      ...keepingHandlers(profiles, options.clock),
      ...testHandlers(profiles, options.log),
      ...impactHandlers(options, profiles, service, (progress) => windows.send('impact/progress', progress)),
      ...piHandlers(profiles),
      ...serverContractHandlers(profiles, service, options.clock, options.log),
      ...diagnoseHandlers(profiles, service, options.clock, (check) => windows.send('diagnose/check', check)),
      ...trustAuthorityHandlers(options, profiles),
      ...caFileHandlers(options, profiles),
      ...serviceHandlers(options, profiles, service, windows),
      ...supportHandlers(options, profiles, service),
    } satisfies Handlers,
    onEvent: windows.subscribe,
    /** Cancels what runs, ends practice, closes the plugin. Check-ins that are still pending stay on record. */
    close: async (): Promise<void> => {
      closed.abort();
      service.close();
      await profiles.close();
    },
  };
}
