import { version } from '../../../package.json';
import { bridgeSection, type BridgingView } from '../../../shared/bridging.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { BridgingStatus, ServiceStatus } from '../../../shared/service-status.ts';
import {
  readBridgingView,
  switchBridging,
  testBridging,
  type BridgingPlace,
} from '../../../main/configurator/bridging-setup.ts';
import { pipeAddress } from '../../../main/ecm/pipe/connect-pipe.ts';
import type { AuditReporter } from '../../../main/configurator/audit-report.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { reportAudit } from '../audit-report.ts';
import { usageFailure, type CliEnvironment, type CommandResult } from '../command.ts';
import { withService } from '../pipe.ts';
import { describeBridging, type BridgingWord } from './describe-bridging.ts';
import { sessionOf, type SessionOptions } from './options.ts';

/** `ecmctl service bridging`: programs of this machine that get credentials over the pipe (docs/bridge.md). */

export async function bridging(
  action: BridgingWord,
  options: SessionOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const folder = dataFolder(environment.env, process.platform);
  const place = { folder, pipe: pipeAddress(environment.env, process.platform, folder) };
  if (action === 'test') return test(place, options, environment);
  const stray = Object.keys(options).find((name) => name !== 'json');
  if (stray !== undefined)
    return err(usageFailure(`Only service bridging test takes --${stray}, not service bridging ${action}.`));
  if (action === 'status') return status(place, environment);
  return action === 'enable' ? enable(place, environment) : disable(place, environment);
}

async function enable(place: BridgingPlace, environment: CliEnvironment): Promise<CommandResult> {
  const { folder } = place;
  const report: AuditReporter = (entries) => reportAudit(environment, entries);
  const switched = await switchBridging({ folder, wanted: 'enable', report });
  if (!switched.ok) return switched;
  const view = await readBridgingView(place, undefined);
  const warnings = switched.value === 'key-replaced' ? [keyReplaced(view)] : [];
  return ok({ json: { ok: true, ...shown(view) }, text: enabledText(view), warnings });
}

async function disable(place: BridgingPlace, environment: CliEnvironment): Promise<CommandResult> {
  const { folder } = place;
  const report: AuditReporter = (entries) => reportAudit(environment, entries);
  const switched = await switchBridging({ folder, wanted: 'disable', report });
  if (!switched.ok) return switched;
  const view = await readBridgingView(place, undefined);
  return ok({ json: { ok: true, ...shown(view) }, text: disabledText(view) });
}

function keyReplaced({ keyFile }: BridgingView): string {
  return `The former key could be read or replaced by other accounts, so ${keyFile} holds a new one. Bridges that were connected are disconnected, and read it when they connect again.`;
}

function shown({ state, problem, keyFile, pipe }: BridgingView) {
  return { bridging: state, keyFile, pipe, ...(problem !== undefined && { problem }) };
}

function disabledText({ keyFile }: BridgingView): string {
  return `Bridging is disabled: there is no ${keyFile} any more. Bridges that are connected are disconnected within seconds.`;
}

function enabledText(view: BridgingView): string {
  return [
    `Bridging is enabled: whoever can read ${view.keyFile} may fetch credentials through the pipe. See docs/bridge.md.`,
    '',
    "For the vendor's ECM (docs/dotnet-bridge.md): copy the folder that dotnet publish made, and in its appsettings.json set",
    bridgeSection(view),
    'Its account must be able to read the key file, which is not copied, and to open the pipe.',
  ].join('\n');
}

async function status(place: BridgingPlace, environment: CliEnvironment): Promise<CommandResult> {
  const service: Result<ServiceStatus, ErrorInfo> = await withService(environment, ({ call }) =>
    call('service/status', {}, { signal: environment.signal }),
  );
  const view = await readBridgingView(place, service.ok ? service.value : undefined);
  const reported: BridgingStatus | undefined = service.ok ? service.value.bridging : undefined;
  return ok({
    json: {
      ok: true,
      ...shown(view),
      ...(reported !== undefined && { service: reported }),
      ...(!service.ok && { serviceError: service.error }),
    },
    text: describeBridging(view, service),
  });
}

async function test(place: BridgingPlace, options: SessionOptions, { signal }: CliEnvironment): Promise<CommandResult> {
  const { user, type } = options;
  if (user === undefined || type === undefined)
    return err(usageFailure('service bridging test needs --user and --type.'));
  const tested = await testBridging(place, sessionOf(user, type, options), {
    clock: systemClock,
    release: version,
    signal,
  });
  if (!tested.ok) return tested;
  const { found, ms } = tested.value;
  return ok({
    json: { ok: true, found, ms },
    text: `Credentials found through the pipe: ${found}, in ${Math.round(ms)} ms.`,
  });
}
