import { Argument, type Command } from 'commander';
import type { EcmGroup } from '../../../shared/ecm-group.ts';
import { ok } from '../../../shared/result.ts';
import {
  logLevels,
  type AuditState,
  type LinkStatus,
  type LogLevel,
  type ServiceStatus,
} from '../../../shared/service-status.ts';
import type { MethodOf, MethodParams, MethodResult } from '../../../main/ecm/pipe/methods.ts';
import type { PersonRole } from '../../../main/ecm/pipe/pipe-key.ts';
import type { CliEnvironment, Outcome, Report } from '../command.ts';
import { withService } from '../pipe.ts';
import { bridgingWords, describeBridges, type BridgingWord } from './describe-bridging.ts';
import { table } from './format.ts';
import { addJsonOption, addSessionOptions, addSetupOptions, type SessionOptions } from './options.ts';
import type { ApplyOptions } from './secrets-to-apply.ts';
import { addControlCommands } from './service-control.ts';

/** `ecmctl service …`: the ECM service of this machine, over its pipe. Exit code 7 if it does not run or does not let us in. */
export function addServiceCommands(service: Command, environment: CliEnvironment, report: Report): void {
  const asks = async <M extends MethodOf<PersonRole>>(
    name: M,
    params: MethodParams<M>,
    describe: (result: MethodResult<M>) => Outcome,
  ): Promise<void> => {
    const result = await withService(environment, ({ call }) => call(name, params, { signal: environment.signal }));
    report(result.ok ? ok(describe(result.value)) : result);
  };

  addJsonOption(service.command('status'))
    .description('how it is: version, plugin, settings revision, link to the appliance, counters, log level')
    .action(() =>
      asks('service/status', {}, (status) => ({ json: { ok: true, status }, text: describeStatus(status) })),
    );

  addJsonOption(service.command('suspend'))
    .description('deliver nothing new, for maintenance, also after a restart; check-ins go on')
    .action(() => asks('service/suspend', {}, describeSuspension));

  addJsonOption(service.command('resume'))
    .description('deliver again')
    .action(() => asks('service/resume', {}, describeSuspension));

  addControlCommands(service, environment, report);

  addJsonOption(addSetupOptions(service.command('apply')))
    .description('make it run with the saved settings, or with those of a file; new secrets are tried first')
    .option('--no-verify', 'do not try new secrets before they replace the old ones')
    .action(async (options: ApplyOptions) => {
      const { apply } = await import('./service-apply.ts');
      report(await apply(options, environment));
    });

  addJsonOption(service.command('clear-tokens'))
    .description('make it forget its cached PI tokens; tells how many there were')
    .action(() =>
      asks('tokens/clear', {}, ({ cleared }) => ({
        json: { ok: true, cleared },
        text: `Cached tokens cleared: ${cleared}.`,
      })),
    );

  addJsonOption(service.command('log-level'))
    .description('set the level of ECM.log at once, and for later starts')
    .addArgument(new Argument('<level>', 'least important lines to write').choices(logLevels))
    .action((wanted: LogLevel) =>
      asks('log/setLevel', { level: wanted }, ({ level }) => ({
        json: { ok: true, level },
        text: `Log level: ${level}.`,
      })),
    );

  addJsonOption(service.command('reconnect'))
    .description('connect to the appliance anew, whatever the link was waiting for')
    .action(() =>
      asks('link/reconnect', {}, (link) => ({
        json: { ok: true, link },
        text: `Link to the appliance: ${describeLink(link)}.`,
      })),
    );

  addBridgingCommand(service, environment, report);
}

function addBridgingCommand(service: Command, environment: CliEnvironment, report: Report): void {
  addSessionOptions(addJsonOption(service.command('bridging')), 'optional')
    .description(
      'whether programs of this machine that can read bridge.key may fetch credentials (docs/bridge.md), and what they did; test makes a lookup as one of them',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(bridgingWords).default('status'))
    .action(async (action: BridgingWord, options: SessionOptions) => {
      const { bridging } = await import('./service-bridging.ts');
      report(await bridging(action, options, environment));
    });
}

function describeSuspension({ suspended }: Pick<ServiceStatus, 'suspended'>): Outcome {
  if (suspended === undefined)
    return { json: { ok: true, suspended: false }, text: 'The service delivers credentials.' };
  const { since } = suspended;
  const text = `Suspended since ${since}: nothing new is delivered until ecmctl service resume. Check-ins go on.`;
  return { json: { ok: true, suspended: true, since }, text };
}

function describeStatus(status: ServiceStatus): string {
  const { plugin, settingsRevision, settingsDigest, group, counters, suspended, audit, bridging } = status;
  const failures = Object.entries(counters.failures).map(([kind, count]) => `${kind} ${count}`);
  return table([
    ['Service', `${status.version}, process ${status.pid}, up ${describeDuration(status.uptimeMs)}`],
    ...(suspended === undefined ? [] : [['Suspended', `since ${suspended.since}: nothing new is delivered`]]),
    ['Plugin', `${plugin.name} ${plugin.version}, ${plugin.state}`],
    ['Settings', settingsRevision === 0 ? 'none in use' : `revision ${settingsRevision}`],
    ...(settingsDigest === undefined ? [] : [['Settings digest', shortDigest(settingsDigest)]]),
    ['Link to the appliance', describeLink(status.link)],
    ...(group === undefined ? [] : [['ECM group', describeGroup(group)]]),
    ['Lookups', String(counters.lookups)],
    ['Retrievals', String(counters.retrievals)],
    ['Check-ins', String(counters.releases)],
    ['Failures', failures.join(', ') || 'none'],
    ['Durations', describeDurations(counters)],
    ['Cached tokens', String(status.tokens)],
    ['Pending check-ins', String(status.pendingCheckIns)],
    ['Log level', status.logLevel],
    ...(audit === undefined ? [] : [['Audit trail', describeAudit(audit)]]),
    ...(bridging === undefined ? [] : [['Bridging', describeBridges(bridging)]]),
  ]);
}

function describeDurations({ lookups, retrievals, releases, p50Ms, p95Ms }: ServiceStatus['counters']): string {
  if (lookups + retrievals + releases === 0) return 'none yet';
  return `median ${Math.round(p50Ms)} ms, 95th percentile ${Math.round(p95Ms)} ms`;
}

function describeAudit({ entries, head, notWrittenSince }: AuditState): string {
  if (notWrittenSince === undefined) return `${entries} entries, head ${head}`;
  return `cannot be written since ${notWrittenSince}, so nothing is delivered; ${entries} entries, head ${head}`;
}

/** The first characters are enough for people to compare. */
const shortDigest = (digest: string): string => digest.slice(0, 12);

function describeGroup({ members, differs }: EcmGroup): string {
  const ecms = members.length === 1 ? '1 ECM' : `${members.length} ECMs`;
  if (!differs) return members.length === 1 ? ecms : `${ecms}, no difference in their settings`;
  const each = members.map(
    ({ name, digest, active }) =>
      `${name}${active ? ' (active)' : ''}, digest ${digest === undefined ? 'not reported' : shortDigest(digest)}`,
  );
  return `${ecms} with DIFFERENT settings: ${each.join('; ')}`;
}

function describeLink({ state, connectedSince, active, applianceVersion, retryAt, reason }: LinkStatus): string {
  const version = applianceVersion === undefined ? '' : `, appliance ${applianceVersion}`;
  if (state === 'connected')
    return `connected since ${connectedSince ?? 'just now'}, ${active ? 'active' : 'standing by'}${version}`;
  const next = retryAt === undefined ? '' : `, next attempt at ${retryAt}`;
  return `${state}${next}${reason === undefined ? '' : `: ${reason}`}`;
}

const minuteMs = 60_000;

function describeDuration(ms: number): string {
  const minutes = Math.floor(ms / minuteMs);
  if (minutes === 0) return `${Math.floor(ms / 1000)} s`;
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  return [...(days > 0 ? [`${days} d`] : []), ...(hours > 0 ? [`${hours} h`] : []), `${minutes % 60} min`].join(' ');
}
