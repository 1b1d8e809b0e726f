import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { failure, withCorrelation, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { printable } from '../../../shared/visible-text.ts';
import { piPluginId, type SettingsFile } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { choosePort } from '../../../main/pi/contract/choose-port.ts';
import {
  compareContracts,
  type ContractComparison,
  type OperationComparison,
} from '../../../main/pi/contract/compare.ts';
import { publishedAt, readPublishedWsdl } from '../../../main/pi/contract/fetch-contract.ts';
import { ownPort } from '../../../main/pi/contract/own-port.ts';
import { readServerWsdl } from '../../../main/pi/contract/read-server-wsdl.ts';
import type { ServerWsdl } from '../../../main/pi/contract/wsdl-model.ts';
import { piForm } from '../../../main/pi/form.ts';
import { settingsChecks } from '../../../main/pi/settings-checks.ts';
import { httpRefusal } from '../../../main/plugins/plain-http.ts';
import { takeFromEnvironment } from '../../../main/platform/secrets/given-secrets.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';
import { refused, usageFailure, type CliEnvironment, type Outcome, type Report } from '../command.ts';
import { allowHttp, confirmedHttp, readSettings } from '../setup.ts';
import { table } from './format.ts';
import {
  addJsonOption,
  addPlainHttpOption,
  addSettingsOption,
  addTextOption,
  type SetupOptions,
  type TextOptions,
} from './options.ts';

interface ContractOptions extends SetupOptions, TextOptions {
  readonly wsdl?: string;
}

/** `ecmctl contract check`: a server's WSDL beside ours. No secret is needed or sent. */
export function addContractCommand(program: Command, environment: CliEnvironment, report: Report): void {
  const contract = program
    .command('contract')
    .description('compare the web service of a PI with the one that the integration speaks');
  addJsonOption(addTextOption(addPlainHttpOption(addSettingsOption(contract.command('check')))))
    .description(
      "compare a server's WSDL with ours, operation by operation; exit code 6 if something is missing or differs",
    )
    .option('--wsdl <source>', 'URL or file of the WSDL; otherwise <Endpoint URL> is asked for it')
    .action(async (options: ContractOptions) => report(ok(await check(options, environment))));
}

async function check(options: ContractOptions, environment: CliEnvironment): Promise<Outcome> {
  const warnings: string[] = [];
  const published = await readNamedWsdl(options, environment, warnings);
  if (published.ok) {
    const { wsdl, url } = published.value;
    warnings.push(...wsdl.problems.map(({ document, why }) => `${document} ${why}.`));
    return { ...compare(compareContracts(ownPort(), choosePort(wsdl, url))), warnings };
  }
  // Nothing secret is sent, but the environment may hold secrets that a server knows.
  const taken = takeFromEnvironment(environment.env);
  const known = taken.ok ? Object.values(taken.value.values) : [];
  const error = withCorrelation(published.error, randomUUID(), options.showText === true ? known : undefined);
  return { ...refused(error, { operations: [], extra: [] }), warnings };
}

function compare(comparison: ContractComparison): Outcome {
  const cause = differenceFailure(comparison.operations);
  const text = describe(comparison);
  return cause === undefined ? { json: { ok: true, ...comparison }, text } : { ...refused(cause, comparison), text };
}

function differenceFailure(operations: readonly OperationComparison[]): Failure | undefined {
  const wrong = operations.filter(({ status }) => status !== 'same');
  if (wrong.length === 0) return undefined;
  return failure('protocol', 'malformed', {
    message: `${wrong.length} of ${operations.length} operations are missing on the server or differ: ${wrong.map(({ name }) => name).join(', ')}.`,
    doing: 'comparing the WSDL with the contract',
    hint:
      'Such an operation fails when it is used. Check that PI is 5.4.0 or newer and that the address is that of its AuthService; ' +
      `the operation for auto-spin is needed only if "${settingTexts.piVersion.label}" selects it.`,
  });
}

function describe({ operations, extra }: ContractComparison): string {
  const rows = operations.flatMap(({ name, status, differences }) => {
    const [first = '', ...others] = differences;
    return [[name, status, first], ...others.map((difference) => ['', '', difference])];
  });
  const note =
    extra.length === 0 ? '' : `\nOnly the server has, and we do not need: ${extra.map(printable).join(', ')}`;
  return `${table([['OPERATION', 'STATUS', 'DIFFERENCE'], ...rows])}${note}`;
}

interface NamedWsdl {
  readonly wsdl: ServerWsdl;
  /** `''` for a file. */
  readonly url: string;
}

/** The server's WSDL: from the named URL or file, else from the server of the settings. */
async function readNamedWsdl(
  options: ContractOptions,
  environment: CliEnvironment,
  warnings: string[],
): Promise<Result<NamedWsdl, Failure>> {
  const { wsdl } = options;
  const { signal } = environment;
  if (wsdl !== undefined && !/^https?:/i.test(wsdl)) {
    const read = await readServerWsdl({ from: 'files', paths: [wsdl] }, signal);
    return read.ok ? ok({ wsdl: read.value, url: '' }) : read;
  }
  if (wsdl !== undefined && !URL.canParse(wsdl)) return err(usageFailure(`--wsdl ${wsdl} is no URL`));
  const file = await readSettings(options, environment);
  if (!file.ok) {
    if (wsdl === undefined || options.settings !== undefined) return file;
    const note = "The WSDL is read with the default timeout and the system's certificate authorities.";
    warnings.push(`${file.error.message} ${note}`);
  }
  const refusal = plainHttpRefusal(options, file.ok ? file.value : undefined);
  if (refusal !== undefined) return err(refusal);
  return readPublishedWsdl({
    plugin: file.ok ? sectionOf(file.value, piPluginId) : {},
    needed: wsdl === undefined ? ['endpointUrl'] : [],
    placeOf: wsdl === undefined ? publishedAt : () => ({ from: 'url', url: wsdl }),
    otherwise: ', or name the WSDL with --wsdl',
    signal,
  });
}

/** Nothing secret is sent, but what another machine on the way makes of the answer would be believed. */
function plainHttpRefusal(options: ContractOptions, file: SettingsFile | undefined): Failure | undefined {
  const endpointUrl = options.wsdl ?? sectionOf(file ?? { plugin: {} }, piPluginId)['endpointUrl'];
  return httpRefusal(
    { ...settingsChecks, form: piForm },
    { endpointUrl },
    file === undefined ? [options.allowPlainHttp ?? ''] : confirmedHttp(options, file),
    allowHttp,
  );
}
