import { join } from 'node:path';
import { failure, type ErrorInfo } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/contract.ts';
import { labelOf } from '../../shared/plugin-form.ts';
import { ok, type Result } from '../../shared/result.ts';
import { describeProblem } from '../../shared/problem.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import { publicSettings } from '../plugins/public-settings.ts';
import { pluginIdOf, sectionOf } from '../plugins/settings-sections.ts';
import { reasonOf } from '../platform/files/denial.ts';
import { writeFileAtomically } from '../platform/files/files.ts';
import { writeHint } from '../platform/files/write-hint.ts';
import type { ConfiguratorOptions, Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { readServiceLog, requestsInFiles } from './service-records.ts';
import { appInfo } from './app.ts';
import { refused } from './writing.ts';

const loggedLines = 500;
const latestRequests = 500;

/**
 * One file for support: program, settings, the service's state, the latest lines of both logs, and the latest requests where they are
 * wanted. All of it passed an allow-list: settings hold no secret, log lines only fields that cannot hold one.
 */
async function bundleOf(
  options: ConfiguratorOptions,
  profiles: Profiles,
  service: ServiceLink,
  withRequests: boolean,
): Promise<object> {
  const profile = profiles.current();
  const stored = await profile.settings.load();
  const [requests, tail] = await Promise.all([
    withRequests ? { requests: await requestsOf(options, service) } : {},
    service.call('log/tail', { lines: loggedLines }),
  ]);
  const { settings, problems } = stored.ok
    ? await settingsOf(profile, stored.value.file)
    : { settings: 'could not be read', problems: [] };
  return {
    made: new Date(options.clock.now()).toISOString(),
    app: {
      ...(await appInfo(options, profiles)),
      platform: process.platform,
      arch: process.arch,
      node: process.versions.node,
    },
    settings,
    problems,
    service: service.view(),
    ...requests,
    'Configurator.log': options.latestLines(loggedLines),
    'ECM.log': tail.ok ? tail.value.lines : ((await readServiceLog(options, loggedLines)) ?? []),
  };
}

/** From the files; an operator, who may not read them, gets them from the service. */
async function requestsOf({ dataFolder, operatorOf }: ConfiguratorOptions, service: ServiceLink) {
  const query = { limit: latestRequests };
  const listed =
    operatorOf === undefined ? await requestsInFiles(dataFolder, query) : await service.call('requests/list', query);
  return listed.ok ? listed.value.requests : listed.error.message;
}

async function settingsOf({ plugins }: Profile, stored: SettingsFile) {
  const chosen = await plugins.of(pluginIdOf(stored));
  if (!chosen.ok) return { settings: publicSettings(stored, [plugins.builtIn]), problems: [] };
  const { id, form } = chosen.value;
  const section = sectionOf(stored, id);
  return {
    settings: publicSettings(stored, [plugins.builtIn, chosen.value]),
    problems: chosen.value.problems(section).map((problem) => describeProblem(labelOf(form, problem.key), problem)),
  };
}

export function supportHandlers(options: ConfiguratorOptions, profiles: Profiles, service: ServiceLink) {
  return {
    'support/bundle': async ({ requests }) => {
      const stamp = new Date(options.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const file = join(options.dataFolder, `support-${stamp}.json`);
      const bundle = await bundleOf(options, profiles, service, requests);
      try {
        await writeFileAtomically(file, `${JSON.stringify(bundle, undefined, 2)}\n`);
        return ok({ file });
      } catch (error) {
        return notWritten(file, error);
      }
    },
  } satisfies Partial<Handlers>;
}

function notWritten(file: string, error: unknown): Result<never, ErrorInfo> {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const cause = failure('configuration', 'file', {
    message: `The support bundle ${file} cannot be written (${reasonOf(error)}).`,
    doing: 'writing the support bundle',
    hint: writeHint(error),
  });
  return refused(cause);
}
