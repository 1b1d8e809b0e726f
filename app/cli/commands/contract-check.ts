import { randomUUID } from 'node:crypto';
import { failure, withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { printable } from '../../../shared/visible-text.ts';
import { choosePort } from '../../../main/pi/contract/choose-port.ts';
import {
  compareContracts,
  type ContractComparison,
  type OperationComparison,
} from '../../../main/pi/contract/compare.ts';
import { ownPort } from '../../../main/pi/contract/own-port.ts';
import { takeFromEnvironment } from '../../../main/platform/secrets/given-secrets.ts';
import { refused, usageFailure, type CliEnvironment, type Outcome } from '../command.ts';
import { readNamedWsdl, type WsdlPlace } from './contract-source.ts';
import { table } from './format.ts';
import type { SetupOptions, TextOptions } from './options.ts';

export interface CheckOptions extends SetupOptions, TextOptions {
  readonly wsdl?: string;
}

/** `ecmctl contract check`: a server's WSDL beside ours. No secret is needed or sent. */
export async function check(options: CheckOptions, environment: CliEnvironment): Promise<Outcome> {
  const warnings: string[] = [];
  const place = placeOf(options.wsdl);
  const published = place.ok ? await readNamedWsdl(place.value, options, environment, warnings) : place;
  if (published.ok) {
    const { wsdl, endpointUrl } = published.value;
    return { ...compare(compareContracts(ownPort(), choosePort(wsdl, endpointUrl))), warnings };
  }
  const error = withKnownText(published.error, options, environment);
  return { ...refused(error, { operations: [], extra: [] }), warnings };
}

/** The document at a URL, or a file; otherwise the server of the settings. */
export function placeOf(wsdl: string | undefined): Result<WsdlPlace, Failure> {
  if (wsdl === undefined) return ok({ from: 'settings' });
  if (!/^https?:/i.test(wsdl)) return ok({ from: 'files', paths: [wsdl] });
  const url = usableUrl('--wsdl', wsdl);
  return url.ok ? ok({ from: 'url', url: wsdl }) : url;
}

/** The URL of an option; what is in it is not repeated, because it may have a password. */
export function usableUrl(option: string, text: string): Result<URL, Failure> {
  const url = /^https?:/i.test(text) ? URL.parse(text) : null;
  if (url === null) return err(usageFailure(`${option} is no http or https URL.`));
  if (url.username !== '' || url.password !== '')
    return err(usageFailure(`${option} must not contain a user name or password.`));
  return ok(url);
}

/** Nothing secret is sent, but the environment may hold secrets that a server knows. */
export function withKnownText(cause: Failure, { showText }: TextOptions, { env }: CliEnvironment): ErrorInfo {
  const taken = takeFromEnvironment(env);
  const known = taken.ok ? Object.values(taken.value.values) : [];
  return withCorrelation(cause, randomUUID(), known, showText === true);
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
