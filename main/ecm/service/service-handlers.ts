import type { Failure } from '../../../shared/errors.ts';
import type { Activity, ActivityPeriod } from '../../../shared/activity.ts';
import { timesOf } from '../../../shared/request-history.ts';
import type { RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { OpenedLog } from '../../platform/logging/pino-log.ts';
import type { CurrentSettings, SettingsToApply } from '../pipe/method-schemas.ts';
import type { MethodParams, PipeCallContext } from '../pipe/methods.ts';
import { historyUnreadable } from '../history/history-failures.ts';
import type { RequestPage, RequestQuery } from '../history/read-requests.ts';
import type { OwnHandlers } from './audited-handlers.ts';
import { bridgeHandlers } from './bridge-handlers.ts';
import type { CredentialRequests } from './credential-service.ts';
import type { PluginRouter } from './plugin-router.ts';
import type { LinkController } from './link-controller.ts';
import type { LogTails } from './log-tails.ts';
import type { ServiceSecrets } from './service-secrets.ts';
import type { Suspension } from './suspension.ts';

export interface HandlerParts {
  readonly router: PluginRouter;
  readonly bridgeRequests: CredentialRequests;
  readonly link: LinkController;
  readonly log: OpenedLog;
  readonly tails: LogTails;
  readonly recentRequests: () => RecentRequest[];
  readonly listRequests: (query: RequestQuery) => Promise<RequestPage>;
  readonly readActivity: (period: ActivityPeriod) => Promise<Activity>;
  readonly suspension: Suspension;
  readonly secrets: ServiceSecrets;
  readonly status: () => ServiceStatus;
  /** Reads the key of the bridges, which the status is about; never rejects. */
  readonly lookAtBridging: () => Promise<void>;
  readonly applySettings: (settings: SettingsToApply, context: PipeCallContext) => Promise<Result<number, Failure>>;
  readonly currentSettings: () => CurrentSettings;
  readonly changed: () => void;
}

/** The pipe's methods (ecm-service.md), on the service's parts. */
export function serviceHandlers(parts: HandlerParts): OwnHandlers {
  const { router, link, log, status, applySettings, suspension, changed } = parts;
  return {
    'service/status': async () => {
      await parts.lookAtBridging();
      return ok(status());
    },
    'settings/apply': async (settings, context) => {
      const applied = await applySettings(settings, context);
      return applied.ok ? ok({ revision: applied.value }) : applied;
    },
    'settings/current': async () => ok(parts.currentSettings()),
    'secrets/set': ({ name, value, verify = false }, context) =>
      parts.secrets.set(name, value, verify ? context : undefined),
    'secrets/delete': ({ name }) => parts.secrets.remove(name),
    'secrets/status': () => parts.secrets.status(),
    'service/suspend': async () => {
      const kept = await suspension.suspend();
      changed();
      return kept.ok ? ok({ suspended: status().suspended }) : kept;
    },
    'service/resume': async () => {
      const kept = await suspension.resume();
      changed();
      return kept.ok ? ok({ suspended: status().suspended }) : kept;
    },
    'tokens/clear': async () => ok({ cleared: router.clearTokens() }),
    'log/setLevel': async ({ level }) => {
      const kept = await log.keepLevel(level);
      changed();
      return kept.ok ? ok({ level: log.level }) : kept;
    },
    'log/tail': async ({ lines, follow }, { connection }) => {
      if (follow === true) parts.tails.follow(connection);
      if (follow === false) parts.tails.unfollow(connection);
      return ok({ lines: [...log.latest(lines)], following: parts.tails.isFollowing(connection) });
    },
    'link/reconnect': async () => {
      link.reconnect();
      return ok(link.status());
    },
    'link/status': async () => ok(link.status()),
    'plugin/capabilities': async () => {
      const { id, name, description, version } = router.plugin;
      return ok({ id, name, description, version, capabilities: [...router.plugin.capabilities()] });
    },
    'plugin/health': async (_params, { signal, correlationId }) => ok(await router.health(signal, correlationId)),
    'requests/recent': async () => ok({ requests: parts.recentRequests() }),
    'requests/list': (params) => listed(params, parts.listRequests),
    'activity/read': async ({ period }) => {
      try {
        return ok(await parts.readActivity(period));
      } catch (error) {
        return err(historyUnreadable(error));
      }
    },
    ...bridgeHandlers(parts.bridgeRequests),
  };
}

/** Well below what a message of the pipe carries. */
const maxPageBytes = 1024 * 1024;

async function listed(
  { limit, before, since, until, ...others }: MethodParams<'requests/list'>,
  list: HandlerParts['listRequests'],
) {
  const filter = { ...others, ...timesOf({ since, until }) };
  try {
    const { requests, next } = await list({ filter, limit, before, maxBytes: maxPageBytes });
    return ok({ requests: [...requests], ...(next === undefined ? {} : { next }) });
  } catch (error) {
    return err(historyUnreadable(error));
  }
}
