import { Option, type Command } from 'commander';
import type { AuditEntry } from '../../../shared/audit-entry.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { appTrailFileName } from '../../../main/ecm/audit/app-trail.ts';
import { auditFileName } from '../../../main/ecm/audit/audit-trail.ts';
import { cefLine } from '../../../main/ecm/audit/cef.ts';
import { hashOf, parseEntry } from '../../../main/ecm/audit/chain.ts';
import { checkTrails, type CheckedTrails } from '../../../main/ecm/audit/check-trails.ts';
import { readTrail } from '../../../main/ecm/audit/read-trail.ts';
import type { Fault } from '../../../main/ecm/audit/verify-chain.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { reasonOf } from '../../../main/platform/files/denial.ts';
import {
  refused,
  refusedShapes,
  usageFailure,
  type CliEnvironment,
  type CommandResult,
  type Report,
} from '../command.ts';
import { withService } from '../pipe.ts';
import { addJsonOption } from './options.ts';
import { timeSince } from './since.ts';

interface ExportOptions {
  readonly format: 'json' | 'cef';
  readonly since?: number;
  readonly json?: boolean;
}

/** `ecmctl audit …`: the audit trail, from its files, so also while the service is down. */
export function addAuditCommands(audit: Command, environment: CliEnvironment, report: Report): void {
  const reading = async (
    doing: string,
    work: (folder: string) => Promise<CommandResult>,
    shape = {},
  ): Promise<void> => {
    const folder = dataFolder(environment.env, process.platform);
    try {
      report(await work(folder));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      report(ok(refused(unreadable(doing, error), shape)));
    }
  };

  addJsonOption(audit.command('verify'))
    .description('find an entry that was removed, changed or moved, and an end that was cut off; 2 if there is one')
    .action(() =>
      reading('checking the audit trail', (folder) => verify(folder, environment), refusedShapes['audit verify']),
    );

  addJsonOption(audit.command('export'))
    .description('print the entries, oldest first')
    .addOption(
      new Option('--format <format>', 'one JSON document, or lines in the Common Event Format')
        .choices(['json', 'cef'])
        .default('json'),
    )
    .option('--since <time>', 'only those since then: a date or time, or 30m, 12h, 7d', timeSince(Date.now))
    .action((options: ExportOptions) =>
      reading('reading the audit trail', (folder) =>
        exportFrom(folder, options, environment, audit.parent?.version() ?? ''),
      ),
    );
}

async function verify(folder: string, environment: CliEnvironment): Promise<CommandResult> {
  // Asked first, so that the entries that it names are in the files when they are read.
  const status = await withService(environment, ({ call }) =>
    call('service/status', {}, { signal: environment.signal }),
  );
  const ofService = status.ok ? status.value.audit : undefined;
  const checked = await checkTrails(folder, ofService?.entries === 0 ? undefined : ofService?.head);
  const { entries, head, fault } = checked;
  if (fault === undefined)
    return ok({ json: { ok: true, entries, head }, text: describe(checked, ofService !== undefined) });
  return ok(refused(broken(fault), { entries, head }));
}

function describe({ entries, head, appEntries, headsInLog }: CheckedTrails, isServiceAsked: boolean): string {
  const app = appEntries === 0 ? '' : ` and ${appEntries} made while the service was down`;
  const service = isServiceAsked
    ? 'the head that the running service names'
    : 'no head of the service, which does not run';
  return `The audit trail is whole: ${entries} entries${app}. Compared with ${service}, and with ${headsInLog} ${headsInLog === 1 ? 'head' : 'heads'} in ECM.log.\nHead: ${head}`;
}

const faults: Readonly<Record<Fault['is'], (seq: number) => string>> = {
  changed: (seq) => `entry ${seq} is not what was written`,
  removed: (seq) => `entry ${seq} is missing`,
  reordered: (seq) => `entry ${seq} is not in its place`,
  'cut-off': (seq) => `the end is missing, from entry ${seq} on`,
  unreadable: (seq) => `the line that should be entry ${seq} is no entry`,
};

function broken({ is, seq, file, line }: Fault): Failure {
  return failure('configuration', 'file', {
    message: `The audit trail is broken: ${faults[is](seq)} (${is}; ${file}, line ${line}).`,
    doing: 'checking the audit trail',
    hint: 'Keep the files as they are, and compare them with a backup or an earlier export: whoever may write to the data folder has changed them. docs/operate.md says what to do.',
  });
}

function unreadable(doing: string, error: unknown): Failure {
  return failure('configuration', 'file', {
    message: `The files of the audit trail cannot be read (${reasonOf(error)}).`,
    doing,
    hint: 'Run the command as the account of the service; ECM_DATA_DIR names its data folder.',
  });
}

interface Read {
  readonly entry: AuditEntry;
  readonly hash: string;
}

/** Lines that are no entries are counted. */
async function readEntries(folder: string, fileName: string, since: number) {
  const found: Read[] = [];
  let others = 0;
  for await (const { text } of readTrail({ folder, fileName })) {
    const entry = parseEntry(text);
    if (entry === undefined) others += 1;
    else if (Date.parse(entry.at) >= since) found.push({ entry, hash: hashOf(text) });
  }
  return { found, others };
}

async function exportFrom(
  folder: string,
  { format, since = 0, json = false }: ExportOptions,
  { stdout }: CliEnvironment,
  version: string,
): Promise<CommandResult> {
  if (json && format === 'cef') return err(usageFailure('--json and --format cef exclude each other.'));
  const [service, app] = await Promise.all(
    [auditFileName, appTrailFileName].map((fileName) => readEntries(folder, fileName, since)),
  );
  const [ofService, ofApp] = [service?.found ?? [], app?.found ?? []];
  const others = (service?.others ?? 0) + (app?.others ?? 0);
  const warnings = others === 0 ? [] : [`${others} lines are no entries and are left out; see ecmctl audit verify.`];
  if (format === 'json') {
    const bare = (read: readonly Read[]) => read.map(({ entry }) => entry);
    const answer = { ok: true, entries: bare(ofService), whileDown: bare(ofApp) };
    return ok({ json: answer, text: JSON.stringify(answer), warnings });
  }
  const byTime = [...ofService, ...ofApp].sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at));
  for (const { entry, hash } of byTime) stdout(`${cefLine(entry, hash, version)}\n`);
  return ok({ json: {}, text: '', warnings });
}
