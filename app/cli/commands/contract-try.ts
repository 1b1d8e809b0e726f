import { randomUUID } from 'node:crypto';
import { definitionOf } from '../../../shared/contract-functions.ts';
import { failure, withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { contractOf } from '../../../main/plugins/settings-sections.ts';
import { piPluginId, type SettingsFile } from '../../../shared/settings.ts';
import { parseContract } from '../../../main/pi/contract/read-contract.ts';
import { validateSetup } from '../../../main/pi/setup.ts';
import { tryContract, type TriedContract, type TriedFunction } from '../../../main/pi/try-contract.ts';
import { refused, type CliEnvironment, type Outcome } from '../command.ts';
import { withSetup } from '../setup.ts';
import { table } from './format.ts';
import type { SetupOptions, TextOptions } from './options.ts';

export interface TryOptions extends SetupOptions, TextOptions {
  readonly user: string;
  readonly dn?: string;
  readonly host?: string;
}

interface Tried {
  readonly tried: TriedContract;
  readonly known: readonly Secret[];
  readonly showsText: boolean;
  readonly warnings: readonly string[];
}

/** `ecmctl contract try`: calls what changes nothing by the contract of the settings, and tells what came back, never values. */
export async function tryOut(options: TryOptions, environment: CliEnvironment): Promise<Outcome> {
  const correlationId = randomUUID();
  const answer = await run(options, environment, correlationId);
  if (!answer.ok) return refused(answer.error, { functions: [] });
  const { tried, known, showsText, warnings } = answer.value;
  const all = [...known, ...tried.secrets];
  const functions = tried.functions.map((each) => jsonOf(each, all, showsText));
  const text = describe(tried, functions);
  const cause = failureOf(tried);
  if (cause === undefined) return { json: { ok: true, functions }, text, warnings };
  const error: ErrorInfo = withCorrelation(cause, correlationId, all, showsText);
  return { ...refused(error, { functions }), text, warnings };
}

/** The contract need not be complete: what cannot be used is not called. */
async function run(
  options: TryOptions,
  environment: CliEnvironment,
  correlationId: string,
): Promise<Result<Tried, Failure>> {
  let stored: unknown;
  const ofPi = (file: SettingsFile): SettingsFile => {
    stored = contractOf(file, piPluginId);
    const { contract: _contract, pluginId: _pluginId, ...others } = file;
    return others;
  };
  return withSetup(
    options,
    environment,
    async ({ setup, warnings, known, showsText }) => {
      const contract = parseContract(stored);
      if (!contract.ok) return contract;
      const valid = validateSetup(setup);
      if (!valid.ok) return valid;
      const { user, dn, host } = options;
      const tried = await tryContract(
        { ...valid.value, contract: contract.value },
        { user: { username: user, ...(dn === undefined ? {} : { distinguishedName: dn }) }, host },
        { signal: environment.signal, correlationId, interactive: true },
      );
      if (!tried.ok) return tried;
      const causes = tried.value.functions.map((each) => each.failure);
      return ok({ tried: tried.value, known: await known(...causes), showsText, warnings });
    },
    ofPi,
  );
}

interface TriedJson {
  readonly function: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly error?: string;
  readonly text?: string;
  readonly members: readonly string[];
}

/** @param known secrets that no code and no text is shown with */
function jsonOf(
  { function: name, isDone, code: explained, failure: cause, members }: TriedFunction,
  known: readonly Secret[],
  showsText: boolean,
): TriedJson {
  if (isDone) return { function: name, ok: true, members };
  const unknown = cause?.unknownCode?.(known);
  const code = explained ?? (unknown !== undefined && 'code' in unknown ? unknown.code : undefined);
  const text = showsText ? cause?.serverText?.(known) : undefined;
  return {
    function: name,
    ok: false,
    ...(code === undefined ? { error: cause?.kind ?? 'unexpected' } : { code }),
    ...(text === undefined ? {} : { text }),
    members,
  };
}

/** The first function that failed; a needed one that could not be called counts, too. */
function failureOf({ functions, skipped }: TriedContract): Failure | undefined {
  const failed = functions.find(({ isDone }) => !isDone);
  if (failed?.failure !== undefined) return failed.failure;
  const missing = skipped.find(
    ({ function: name, because }) => definitionOf(name).needed && ['missing', 'not-accepted'].includes(because),
  );
  if (missing === undefined) return undefined;
  return failure('configuration', 'setting', {
    message: `The function ${missing.function} was not tried: ${missing.why}.`,
    doing: 'trying the server contract',
    hint: 'Adapt the contract with ecmctl contract adapt, and accept the function there.',
  });
}

const mostShown = 12;

function describe({ skipped }: TriedContract, functions: readonly TriedJson[]): string {
  const rows = functions.map(({ function: name, ok: isDone, code, error, text, members }) => [
    name,
    isDone ? 'done' : code === undefined ? (error ?? '') : `code ${code}`,
    text ?? shown(members),
  ]);
  const notes = skipped.map(({ function: name, why }) => [name, 'not tried', why]);
  return table([['FUNCTION', 'RESULT', 'MEMBERS THAT CAME BACK'], ...rows, ...notes]);
}

/** Without the elements around others. */
function shown(members: readonly string[]): string {
  const inner = members.filter((path) => !members.some((other) => other.startsWith(`${path}/`)));
  const more = inner.length > mostShown ? ` … and ${inner.length - mostShown} more, with --json` : '';
  return `${inner.slice(0, mostShown).join(', ') || '-'}${more}`;
}
