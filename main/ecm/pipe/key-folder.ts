import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { makeFolder } from '../../platform/files/make-folder.ts';

const run = promisify(execFile);

/** The group that may read the key and use the pipe besides the service's own account; `undefined`: no group. */
export type PipeGroup = number | undefined;

/** Valid group names; keeps options and paths out of the command below. */
const groupName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/;

async function askSystem(name: string): Promise<string> {
  const { stdout } = await run('getent', ['group', name]);
  return stdout;
}

/**
 * The number of the group in `ECM_PIPE_GROUP` (a name, or the number itself). Without the variable: none.
 * POSIX only: on Windows the installer's ACL gives access (see `pipe-key.ts`), and the variable is ignored.
 * @param lookUp resolves to a group's line of the system's group database; rejects if there is no such group.
 */
export async function pipeGroup(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  lookUp: (name: string) => Promise<string> = askSystem,
): Promise<Result<PipeGroup, Failure>> {
  const wanted = env['ECM_PIPE_GROUP'];
  if (wanted === undefined || wanted === '' || platform === 'win32') return ok(undefined);
  if (/^[0-9]{1,9}$/.test(wanted)) return ok(Number(wanted));
  try {
    if (!groupName.test(wanted)) throw new Error('not a name');
    const [name, , id] = (await lookUp(wanted)).trim().split(':');
    if (name !== wanted || id === undefined || !/^[0-9]+$/.test(id)) throw new Error('not a group');
    return ok(Number(id));
  } catch {
    return err(
      failure('configuration', 'input', {
        message: `There is no group ${JSON.stringify(wanted.slice(0, 64))} on this machine.`,
        doing: 'giving a group access to the ECM service',
        hint: 'ECM_PIPE_GROUP must name an existing group, by name or by number.',
      }),
    );
  }
}

/**
 * Makes the data folder, or sets its mode: only its owner may enter it (0700), or with a group also that group, without listing
 * it (0710); `unchanged` leaves the mode as it is. Fails if the folder belongs to another account, which could put its own key into it.
 * @param user the account that must own it; `undefined` where accounts have no numbers (Windows).
 */
export async function prepareKeyFolder(
  folder: string,
  group: PipeGroup | 'unchanged',
  user: number | undefined = process.geteuid?.(),
): Promise<Result<void, Failure>> {
  try {
    makeFolder(folder);
    if (user === undefined) return ok(undefined);
    const { uid, gid } = await stat(folder);
    if (uid !== user) return err(folderFailure(folder, `belongs to another account (number ${uid})`));
    if (group === 'unchanged') return ok(undefined);
    if (group !== undefined && gid !== group) await chown(folder, uid, group);
    await chmod(folder, group === undefined ? 0o700 : 0o710);
    return ok(undefined);
  } catch (error) {
    return err(folderFailure(folder, `cannot be used (${reasonOf(error)})`));
  }
}

function folderFailure(folder: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The data folder ${folder} ${problem}.`,
    doing: 'starting the ECM service',
    hint: 'Start the service with the account that owns the folder, or name another folder in ECM_DATA_DIR.',
  });
}
