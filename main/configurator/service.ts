import type { Handlers } from '../../shared/contract.ts';
import { failure, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { ConfiguratorOptions, Profiles } from './profiles.ts';
import { findLogLines } from '../platform/logging/read-log.ts';
import { activityOf, listRequests, readServiceLog, serviceFolder, type Folders } from './service-records.ts';
import type { ServiceLink } from './service-link.ts';
import type { Windows } from './windows.ts';
import { refused } from './writing.ts';

export function serviceHandlers(
  options: Pick<ConfiguratorOptions, 'dataFolder' | 'operatorOf' | 'controlService' | 'clock'>,
  profiles: Profiles,
  service: ServiceLink,
  windows: Windows,
) {
  /** Practice may read the state of the real service and change nothing. */
  const changing = async <T>(change: () => Promise<Result<T, ErrorInfo>>): Promise<Result<T, ErrorInfo>> =>
    profiles.current().name === 'real' ? change() : refused(inPractice());
  const tail = followLog(options, service, windows);
  return {
    'service/state': async () => {
      await service.known();
      return ok(service.view());
    },
    'service/reconnect': async () => {
      service.reconnect();
      return ok({});
    },
    'service/reconnect-link': () => changing(() => service.call('link/reconnect', {})),
    'service/resume': () =>
      changing(async () => {
        const resumed = await service.call('service/resume', {});
        return resumed.ok ? ok({}) : resumed;
      }),
    'service/set-log-level': ({ level }) => changing(() => service.call('log/setLevel', { level })),
    'service/tail': ({ lines, follow }, window) => tail(lines, follow, window),
    'service/control': ({ action }) =>
      changing(async () => {
        const done = await options.controlService(action);
        // What listens now is looked for at once.
        service.reconnect();
        return done.ok ? done : refused(done.error);
      }),
    'requests/log-lines': async ({ correlationId }) =>
      ok({ lines: [...(await findLogLines(serviceFolder(options), 'ECM.log', correlationId))] }),
    'requests/list': (query) => listRequests(options, service, query),
    'service/activity': ({ period }) => activityOf(options, service, period),
  } satisfies Partial<Handlers>;
}

/** All windows share one connection to the service and so one tail, which runs while an open window follows the log. */
function followLog(options: Folders, service: ServiceLink, windows: Windows) {
  const following = new Set<string>();
  windows.onClosed((window) => {
    if (following.delete(window) && following.size === 0) void service.call('log/tail', { lines: 0, follow: false });
  });
  // The tail ends with the connection; a window that still follows calls again.
  service.onChange(() => {
    if (service.state().kind !== 'connected') following.clear();
  });
  return async (lines: number, follow: boolean, window: string | undefined) => {
    if (follow && windows.isOpen(window)) following.add(window);
    else if (window !== undefined) following.delete(window);
    const tail = await service.call('log/tail', { lines, follow: following.size > 0 });
    if (tail.ok) return ok({ lines: [...tail.value.lines], from: 'service' as const });
    const end = tail.error.kind === 'service-unavailable' ? await readServiceLog(options, lines) : undefined;
    return end === undefined ? tail : ok({ lines: [...end], from: 'file' as const });
  };
}

function inPractice(): Failure {
  return failure('configuration', 'input', {
    message: 'Practice never touches the ECM service.',
    doing: 'changing something at the ECM service',
    hint: 'Leave practice first.',
  });
}
