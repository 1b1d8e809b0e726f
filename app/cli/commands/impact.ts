import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { impactNotes, impactSummary, mostRequests, usualRequests } from '../../../shared/impact.ts';
import type { ImpactChange, ImpactEffect, ImpactRequest, ImpactResult } from '../../../shared/impact.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { printable } from '../../../shared/visible-text.ts';
import { runImpact } from '../../../main/configurator/impact/run-impact.ts';
import { secretsInUse } from '../../../main/plugins/secrets-in-use.ts';
import { refused, refusedShapes, type CliEnvironment, type Outcome, type Report } from '../command.ts';
import { withBothSetups, type LoadedSetup } from '../setup.ts';
import { table } from './format.ts';
import { requestsInFile, savedRequests } from './impact-requests.ts';
import { addJsonOption, addPlainHttpOption, addTextOption, wholeNumber } from './options.ts';
import type { SetupOptions, TextOptions } from './options.ts';

interface ImpactOptions extends SetupOptions, TextOptions {
  readonly settings: string;
  /** Of the settings to compare with; the saved ones unless named. */
  readonly against?: string;
  readonly requests?: string;
  readonly limit: number;
}

export function addImpactOptions(command: Command, environment: CliEnvironment, report: Report): void {
  const options = command
    .requiredOption('--settings <file>', 'the changed settings')
    .option('--against <file>', 'the settings to compare with; by default the saved ones')
    .option(
      '--requests <file>',
      'scenarios exported as JSON, or what ecmctl requests --json prints; by default the scenarios and the request history of the data folder',
    )
    .option(
      '--limit <number>',
      'how many distinct requests of the history, the newest first',
      wholeNumber(mostRequests),
      usualRequests,
    )
    .option(
      '--secrets-file <file>',
      'JSON object with apiPassword and apiRegistrationKey, for both settings; then the environment, then the keychain',
    );
  addJsonOption(addTextOption(addPlainHttpOption(options))).action(async (given: ImpactOptions) =>
    report(ok(await impact(given, environment))),
  );
}

/** `ecmctl impact`: the same requests with both settings. */
async function impact(options: ImpactOptions, environment: CliEnvironment): Promise<Outcome> {
  const { requests: path, limit } = options;
  const requests = path === undefined ? await savedRequests(limit, environment) : await requestsInFile(path, limit);
  if (!requests.ok) return notRun(requests.error);
  const { settings: _changed, against, ...rest } = options;
  const others = against === undefined ? rest : { ...rest, settings: against };
  const outcome = await withBothSetups(options, others, environment, async (before, after) =>
    ok(await compare(before, after, requests.value, environment.signal)),
  );
  return outcome.ok ? outcome.value : notRun(outcome.error);
}

function notRun(cause: Failure | ErrorInfo): Outcome {
  return refused(cause, refusedShapes['impact']);
}

async function compare(
  before: LoadedSetup,
  after: LoadedSetup,
  requests: readonly ImpactRequest[],
  signal: AbortSignal,
): Promise<Outcome> {
  const warnings = [...new Set([...before.warnings, ...after.warnings])];
  const ran = await runBoth(before, after, requests, signal);
  if (ran.ok) return { json: jsonOf(ran.value), text: describe(ran.value), warnings };
  const known = await after.known(ran.error);
  return { ...notRun(withCorrelation(ran.error, randomUUID(), known, after.showsText)), warnings };
}

async function runBoth(
  before: LoadedSetup,
  after: LoadedSetup,
  requests: readonly ImpactRequest[],
  signal: AbortSignal,
): Promise<Result<ImpactResult, Failure>> {
  const engine = await after.plugin.engine(after.setup);
  if (!engine.ok) return err(engine.error);
  const former = await before.plugin.engine(before.setup);
  const secrets = [before, after].flatMap(({ plugin, setup }) => secretsInUse([plugin], setup.secrets));
  return runImpact({ before: former, after: engine.value, secrets, requests, signal });
}

function jsonOf(result: ImpactResult): object {
  return { ok: true, summary: impactSummary(result), ...result };
}

const noRequests =
  'There is nothing to compare: the request history is empty, and no scenarios are saved. Name a file with --requests.';

function describe(result: ImpactResult): string {
  const { requests, changes, beforeError } = result;
  if (requests === 0) return noRequests;
  const failed =
    beforeError === undefined ? [] : [`Lookups with the settings to compare with fail: ${beforeError.message}`];
  const lines = [`${impactSummary(result)}.`, ...impactNotes(result), ...failed].map(printable);
  return changes.length === 0 ? lines.join('\n') : `${lines.join('\n')}\n\n${changeTable(changes)}`;
}

const effects: Readonly<Record<ImpactEffect, string>> = {
  loses: 'loses',
  gains: 'gains',
  differs: 'differs',
  fails: 'fails now',
  recovers: 'no longer fails',
};

function changeTable(changes: readonly ImpactChange[]): string {
  const rows = changes.map((change) => {
    const { effect, name, session } = change;
    const { host, url, additionalAddresses, type } = session.jumpItem;
    const place = host ?? url ?? additionalAddresses?.[0] ?? '-';
    return [effects[effect], session.user.username || '-', type, place, name ?? '-', whatOf(change)];
  });
  return table([['CHANGE', 'USER', 'TYPE', 'HOST', 'SCENARIO', 'CREDENTIALS'], ...rows]);
}

function whatOf({ effect, lost, gained, flags, before, after }: ImpactChange): string {
  if (effect === 'fails') return after.error?.message ?? '-';
  if (effect === 'recovers') return `${after.offered} offered; before: ${before.error?.message ?? '-'}`;
  const parts = [
    ['lost', lost],
    ['gained', gained],
    ['other flags', flags],
  ] as const;
  return parts.flatMap(([word, names]) => (names.length === 0 ? [] : [`${word}: ${names.join(', ')}`])).join('; ');
}
