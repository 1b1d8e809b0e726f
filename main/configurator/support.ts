import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { failure, withCorrelation, type ErrorInfo } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/contract.ts';
import { namedSettings } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { describeProblem, loadPlugin, type SettingsFile } from '../../shared/settings.ts';
import { pluginIdOf } from '../plugins/settings-location.ts';
import { writeFileAtomically } from '../platform/files/files.ts';
import type { ConfiguratorOptions } from './options.ts';
import { withoutSecrets } from './storage/parse-settings.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { appInfo } from './app.ts';

const loggedLines = 500;

/**
 * What support needs to see, in one file: program, settings, the service's state, the last requests, the ends of both logs.
 * Everything in it has passed an allow-list before: settings have no place for a secret, log lines none for a field that could hold one.
 */
async function bundleOf(options: ConfiguratorOptions, profiles: Profiles, service: ServiceLink): Promise<object> {
  const profile = profiles.current();
  const stored = await profile.settings.load();
  const [requests, tail] = await Promise.all([
    service.call('requests/recent', {}),
    service.call('log/tail', { lines: loggedLines }),
  ]);
  const file = stored.ok ? await tellable(profile, stored.value.file) : undefined;
  return {
    made: new Date(options.clock.now()).toISOString(),
    app: { ...appInfo(options, profiles), platform: process.platform, arch: process.arch, node: process.versions.node },
    settings: file ?? 'could not be read',
    problems: file === undefined ? [] : loadPlugin(file.plugin).problems.map(describeProblem),
    service: service.view(),
    recentRequests: requests.ok ? requests.value.requests : [],
    'Configurator.log': options.latestLines(loggedLines),
    'ECM.log': tail.ok ? tail.value.lines : [],
  };
}

/** Of a plugin other than PI only its form tells what is no secret, so the sections of those that are not chosen stay out. */
async function tellable({ plugins }: Profile, stored: SettingsFile): Promise<SettingsFile> {
  const { plugins: sections = {}, ...file } = withoutSecrets(stored);
  const id = pluginIdOf(file);
  const plugin = Object.hasOwn(sections, id) ? await plugins.of(id) : undefined;
  return plugin?.ok === true
    ? { ...file, plugins: { [id]: namedSettings(plugin.value.form, sections[id] ?? {}) } }
    : file;
}

export function supportHandlers(
  options: ConfiguratorOptions,
  profiles: Profiles,
  service: ServiceLink,
): Pick<Handlers, 'support/bundle'> {
  return {
    'support/bundle': async () => {
      const stamp = new Date(options.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const file = join(options.dataFolder, `support-${stamp}.json`);
      try {
        await writeFileAtomically(
          file,
          `${JSON.stringify(await bundleOf(options, profiles, service), undefined, 2)}\n`,
        );
        return ok({ file });
      } catch (error) {
        return notWritten(file, error);
      }
    },
  };
}

function notWritten(file: string, error: unknown): Result<never, ErrorInfo> {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const cause = failure('configuration', 'file', {
    message: `The support bundle ${file} cannot be written (${String(error.code)}).`,
    doing: 'writing the support bundle',
    hint: 'Check that this account may write to the folder and that the disk is not full.',
  });
  return err(withCorrelation(cause, randomUUID()));
}
