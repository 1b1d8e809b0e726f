import { Option, type Command } from 'commander';
import { errorKinds, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { matchesRequest, requestCsv, type RequestFilter } from '../../../shared/request-history.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { requestOutcomes, type RecentRequest } from '../../../shared/service-status.ts';
import { historyUnreadable } from '../../../main/ecm/history/history-failures.ts';
import { readRequests } from '../../../main/ecm/history/read-requests.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { checkDataFolder } from '../../../main/platform/files/trusted-folder.ts';
import type { CliEnvironment, CommandResult, Report } from '../command.ts';
import { withService, type ServiceClient } from '../pipe.ts';
import { table } from './format.ts';
import { wholeNumber } from './options.ts';
import { timeSince } from './since.ts';

export interface RequestsOptions extends RequestFilter {
  readonly limit: number;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const mostRequests = 100_000;
/** Of one answer over the pipe. */
const pageLimit = 500;

/** `ecmctl requests`: the request history, from its files; an operator, who may not read them, gets it from the service. */
export function addRequestsOptions(requests: Command, environment: CliEnvironment, report: Report): void {
  requests
    .option('--user <text>', 'only those of users whose name has this in it')
    .option('--host <text>', 'only those for hosts or addresses that have this in them')
    .addOption(
      new Option(
        '--outcome <outcome>',
        'only those that ended so: ok, none (nothing offered), failed, or a kind of error',
      ).choices([...requestOutcomes, ...errorKinds]),
    )
    .option('--since <time>', 'only those since then: a date or time, or 30m, 12h, 7d', timeSince(Date.now))
    .option('--limit <number>', `how many, ${mostRequests} at most`, wholeNumber(mostRequests), 100)
    .addOption(new Option('--csv', 'print CSV with a head, in RFC 4180'))
    .addOption(new Option('--json', 'print exactly one JSON document').conflicts('csv'))
    .action(async (options: RequestsOptions) => report(await show(options, environment)));
}

async function show(options: RequestsOptions, environment: CliEnvironment): Promise<CommandResult> {
  const read = await requestsOf(options, environment);
  if (!read.ok) return read;
  const requests = read.value;
  if (options.csv === true) environment.stdout(requestCsv(requests));
  return ok({ json: { ok: true, requests }, text: options.csv === true ? '' : describe(requests) });
}

/** Newest first. */
export async function requestsOf(options: RequestsOptions, environment: CliEnvironment) {
  const folder = dataFolder(environment.env, process.platform);
  const checked = checkDataFolder(folder);
  if (checked.ok) return fromFiles(folder, options);
  const listed = await withService(environment, (service) => fromService(service, options, environment.signal));
  // The service is not needed for the files: what keeps them from being read is the cause.
  return !listed.ok && listed.error.kind === 'service-unavailable' ? checked : listed;
}

async function fromFiles(
  folder: string,
  { limit, ...filter }: RequestsOptions,
): Promise<Result<readonly RecentRequest[], Failure>> {
  try {
    return ok((await readRequests(folder, { limit, filter })).requests);
  } catch (error) {
    return err(historyUnreadable(error));
  }
}

async function fromService(
  { call }: ServiceClient,
  { limit, user, host, outcome, since }: RequestsOptions,
  signal: AbortSignal,
): Promise<Result<readonly RecentRequest[], ErrorInfo>> {
  const filter = { user, host, outcome, ...(since === undefined ? {} : { since: new Date(since).toISOString() }) };
  const found: RecentRequest[] = [];
  let before: string | undefined;
  while (found.length < limit) {
    const query = { ...filter, before, limit: Math.min(pageLimit, limit - found.length) };
    const page = await call('requests/list', query, { signal });
    if (!page.ok) return page;
    found.push(...page.value.requests.filter((request) => matchesRequest(request, { user, host, outcome, since })));
    before = page.value.next;
    if (before === undefined) break;
  }
  return ok(found);
}

function describe(requests: readonly RecentRequest[]): string {
  if (requests.length === 0) return 'No requests.';
  const rows = requests.map((request) => {
    const { at, operation, session, durationMs } = request;
    const { host, url, additionalAddresses, type } = session.jumpItem;
    const place = host ?? url ?? additionalAddresses?.[0] ?? '-';
    return [
      at,
      operation,
      session.user.username || '-',
      type,
      place,
      outcomeText(request),
      `${Math.round(durationMs)} ms`,
    ];
  });
  return table([['TIME', 'REQUEST', 'USER', 'TYPE', 'HOST', 'OUTCOME', 'DURATION'], ...rows]);
}

function outcomeText({ failure, offered, conclusion }: RecentRequest): string {
  if (failure !== undefined) return failure.detail === undefined ? failure.kind : `${failure.kind} (${failure.detail})`;
  if (offered === undefined) return 'ok';
  const setting = conclusion?.setting === undefined ? '' : `, ${conclusion.setting}`;
  const why = conclusion?.code === undefined ? '' : ` (${conclusion.code}${setting})`;
  return `${offered} offered${why}`;
}
