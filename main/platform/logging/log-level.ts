import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { logLevel, logLevels, type LogLevel } from '../../../shared/service-status.ts';
import { reasonOf } from '../files/denial.ts';
import { writeHint } from '../files/write-hint.ts';
import { readTextIfPresent, writeFileAtomically } from '../files/files.ts';

/** The level of a log, kept beside it over restarts: `ECM.level` of `ECM.log`. */

export interface LogPlace {
  readonly folder: string;
  /** For example `ECM.log`. */
  readonly fileName: string;
}

function levelFileOf({ folder, fileName }: LogPlace): string {
  return join(folder, `${parse(fileName).name}.level`);
}

/** Nothing where none is kept or the file cannot be read: a log is never missing because of its level. */
export async function keptLevel(place: LogPlace): Promise<LogLevel | undefined> {
  const text = await readTextIfPresent(levelFileOf(place)).catch(() => undefined);
  const parsed = logLevel.safeParse(text?.trim());
  return parsed.success ? parsed.data : undefined;
}

/** Fails with `configuration` (`file`) if the file cannot be written. */
export async function keepLevel(place: LogPlace, level: LogLevel): Promise<Result<void, Failure>> {
  const file = levelFileOf(place);
  try {
    await writeFileAtomically(file, `${level}\n`);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return err(
      failure('configuration', 'file', {
        message: `The log level is ${level} now, and cannot be kept for the next start: ${file} cannot be written (${reasonOf(error)}).`,
        doing: 'keeping the log level',
        hint: writeHint(error),
      }),
    );
  }
}

/** The level that `--log-level` names on the command line of a program; it applies to this run. */
export function levelInArguments(args: readonly string[]): Result<LogLevel | undefined, Failure> {
  const refused = (message: string) =>
    err(
      failure('configuration', 'usage', {
        message,
        doing: 'reading the command line',
        hint: `The only option is --log-level LEVEL: ${logLevels.join(', ')}.`,
      }),
    );
  try {
    const { values } = parseArgs({ args: [...args], options: { 'log-level': { type: 'string' } } });
    const wanted = values['log-level'];
    if (wanted === undefined) return ok(undefined);
    const level = logLevel.safeParse(wanted.toLowerCase());
    return level.success ? ok(level.data) : refused(`--log-level names no level: ${wanted}`);
  } catch (error) {
    return refused(error instanceof Error ? error.message : 'The command line cannot be read.');
  }
}
