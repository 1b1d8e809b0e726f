import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../../shared/contract.ts';
import { failure, withCorrelation, type ErrorInfo } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Profiles } from '../profiles.ts';
import type { ServiceLink } from '../service-link.ts';

type ServiceCalls =
  | 'service/state'
  | 'service/reconnect'
  | 'service/reconnect-link'
  | 'service/set-log-level'
  | 'service/tail'
  | 'service/recent-requests';

export function serviceHandlers(profiles: Profiles, service: ServiceLink): Pick<Handlers, ServiceCalls> {
  /** Practice looks at the real service at most. */
  const changing = async <T>(change: () => Promise<Result<T, ErrorInfo>>): Promise<Result<T, ErrorInfo>> =>
    profiles.current().name === 'real' ? change() : err(inPractice());
  /** The windows that follow the log. They share one connection to the service, and so one tail. */
  const following = new Set<string>();
  return {
    'service/state': async () => ok(service.view()),
    'service/reconnect': async () => {
      service.reconnect();
      return ok({});
    },
    'service/reconnect-link': () => changing(() => service.call('link/reconnect', {})),
    'service/set-log-level': ({ level }) => changing(() => service.call('log/setLevel', { level })),
    'service/tail': async ({ lines, follow, window }) => {
      if (follow) following.add(window);
      else following.delete(window);
      const tail = await service.call('log/tail', { lines, follow: following.size > 0 });
      return tail.ok ? ok({ lines: tail.value.lines }) : tail;
    },
    'service/recent-requests': () => service.call('requests/recent', {}),
  };
}

function inPractice(): ErrorInfo {
  const cause = failure('configuration', 'input', {
    message: 'Practice never touches the ECM service.',
    doing: 'changing something at the ECM service',
    hint: 'Leave practice first.',
  });
  return withCorrelation(cause, randomUUID());
}
