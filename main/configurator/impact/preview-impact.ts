import { randomUUID } from 'node:crypto';
import type { CallInput, EventPayload, Handlers } from '../../../shared/contract.ts';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import type { ImpactResult } from '../../../shared/impact.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { PluginEngine, PluginSecretValues } from '../../plugins/contract.ts';
import { secretsInUse } from '../../plugins/secrets-in-use.ts';
import { knownFor } from '../known-secrets.ts';
import { setupToTry, type TestSetup } from '../plugin-setup.ts';
import type { Profile, Profiles } from '../profiles.ts';
import type { ServiceLink } from '../service-link.ts';
import { listRequests, type Folders } from '../service-records.ts';
import { distinctRequests, latestRead } from './distinct-requests.ts';
import { runImpact, type ImpactParts } from './run-impact.ts';

/** Of one answer of the service. */
const pageLimit = 500;

/** @param send called with the number of requests that are done */
export function impactHandlers(
  folders: Folders,
  profiles: Profiles,
  service: ServiceLink,
  send: (event: EventPayload<'impact/progress'>) => void,
) {
  return {
    'impact/preview': async ({ requestId, scenarios, limit, ...draft }) => {
      const profile = profiles.current();
      return profile.requests.run(requestId, async (signal) => {
        const history = await historyOf(profile, (query) => listRequests(folders, service, query), limit, signal);
        const requests = distinctRequests(scenarios, history.requests, limit);
        const progress = (done: number): void => send({ requestId, done, all: requests.length });
        const compared = await compare(profile, draft, { requests, signal, progress });
        return compared.ok && history.error !== undefined
          ? ok({ ...compared.value, historyError: history.error })
          : compared;
      });
    },
  } satisfies Partial<Handlers>;
}

type ListPage = (query: {
  readonly limit: number;
  readonly before?: string | undefined;
}) => ReturnType<typeof listRequests>;

interface History {
  readonly requests: readonly RecentRequest[];
  /** Why there are no more. */
  readonly error?: ErrorInfo;
}

/** The newest requests, until the wanted number of distinct ones is among them. Those of practice are not in the history. */
async function historyOf({ name }: Profile, list: ListPage, limit: number, signal: AbortSignal): Promise<History> {
  const requests: RecentRequest[] = [];
  if (name !== 'real') return { requests };
  let before: string | undefined;
  while (requests.length < latestRead && !signal.aborted) {
    const page = await list({ limit: pageLimit, before });
    if (!page.ok) return { requests, error: page.error };
    requests.push(...page.value.requests);
    before = page.value.next;
    if (before === undefined || distinctRequests([], requests, limit).length === limit) break;
  }
  return { requests };
}

type Draft = Pick<CallInput<'impact/preview'>, 'pluginId' | 'plugin' | 'secrets'>;

/** The saved settings with their stored secrets, and the draft. */
async function compare(
  profile: Profile,
  draft: Draft,
  run: Omit<ImpactParts, 'before' | 'after' | 'secrets'>,
): Promise<Result<ImpactResult, ErrorInfo>> {
  const failed = async (cause: Failure, secrets?: PluginSecretValues): Promise<Result<never, ErrorInfo>> =>
    err(withCorrelation(cause, randomUUID(), secrets && (await knownFor(cause, profile, secrets))));
  const changed = await setupToTry(profile, draft);
  if (!changed.ok) return failed(changed.error);
  const after = await engineOf(changed);
  if (!after.ok) return failed(after.error);
  const saved = await setupToTry(profile, { pluginId: draft.pluginId });
  const before = await engineOf(saved);
  const secrets = [changed, saved].flatMap((each) => (each.ok ? secretsOf(each.value) : []));
  const compared = await runImpact({ ...run, before, after: after.value, secrets });
  return compared.ok ? compared : failed(compared.error, changed.value.setup.secrets);
}

async function engineOf(attempt: Result<TestSetup, Failure>): Promise<Result<PluginEngine, Failure>> {
  return attempt.ok ? attempt.value.plugin.engine(attempt.value.setup) : attempt;
}

function secretsOf({ plugin, setup }: TestSetup): readonly Secret[] {
  return secretsInUse([plugin], setup.secrets);
}
