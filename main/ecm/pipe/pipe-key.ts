import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { chmod, chown, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { codeOf, prepareKeyFolder, type PipeGroup } from './key-folder.ts';

/**
 * The keys with which the service and its clients prove themselves: 32 random bytes per file, in the data folder.
 *
 * POSIX: the file is 0600 in a folder 0700; with `ECM_PIPE_GROUP` 0640 in 0710, both of that group.
 *
 * Windows (not tested here): Node cannot set ACLs, so the installer does, on `%ProgramData%\EcmConfigurator`: inheritance off,
 * full control for SYSTEM and Administrators, read for the group named at installation, if any. The pipe itself has the
 * system's default ACL (full control: SYSTEM, administrators, its creator; others may only read), which Node cannot change
 * either: there, members of a group that is not of administrators can read the key but cannot talk through the pipe.
 */

export const pipeRoles = ['configurator', 'bridge'] as const;
export type PipeRole = (typeof pipeRoles)[number];

const keyFiles = { configurator: 'pipe.key', bridge: 'bridge.key' } as const satisfies Record<PipeRole, string>;
export const keyBytes = 32;

export function keyPath(folder: string, role: PipeRole): string {
  return join(folder, keyFiles[role]);
}

type RandomBytes = (size: number) => Buffer;
interface KeyOptions {
  readonly folder: string;
  readonly group: PipeGroup;
  readonly random: RandomBytes;
}

/**
 * Makes the service's key at its first start. A key is kept, unless accounts that are not allowed could read it: then they may
 * know it, and it is replaced.
 */
export async function ensurePipeKey(options: KeyOptions): Promise<Result<void, Failure>> {
  return ensureKey(options, 'configurator');
}

/** Makes `bridge.key`. Whoever can read it can get credentials through the pipe. */
export async function enableBridging(options: KeyOptions): Promise<Result<void, Failure>> {
  return ensureKey(options, 'bridge');
}

/** Deletes `bridge.key`. Open connections are closed by the service. */
export async function disableBridging(folder: string): Promise<void> {
  await rm(keyPath(folder, 'bridge'), { force: true });
}

async function ensureKey({ folder, group, random }: KeyOptions, role: PipeRole): Promise<Result<void, Failure>> {
  const prepared = await prepareKeyFolder(folder, group);
  if (!prepared.ok) return prepared;
  const path = keyPath(folder, role);
  try {
    const state = await keyState(path, group);
    if (state !== 'in-order') await writeKey(path, group, random(keyBytes), state === 'exposed');
  } catch (error) {
    return err(unusableKey(path, `cannot be made (${codeOf(error)})`));
  }
  // A key that was there may be broken: better a failure now than at every handshake.
  const key = await readPipeKey(folder, role);
  return key.ok ? ok(undefined) : key;
}

async function keyState(path: string, group: PipeGroup): Promise<'missing' | 'in-order' | 'exposed'> {
  try {
    const { mode, gid } = await stat(path);
    if (process.platform === 'win32') return 'in-order';
    const readableByGroup = (mode & 0o070) !== 0;
    const groupIsRight = group === undefined ? !readableByGroup : readableByGroup && gid === group;
    return (mode & 0o007) === 0 && groupIsRight ? 'in-order' : 'exposed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
}

/** At any time the file is whole or absent. Of two services that start at once, the key of the first stays. */
async function writeKey(path: string, group: PipeGroup, key: Buffer, replace: boolean): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(key);
      await file.sync();
    } finally {
      await file.close();
      key.fill(0);
    }
    if (group !== undefined) {
      await chown(draft, process.geteuid?.() ?? 0, group);
      await chmod(draft, 0o640);
    }
    if (replace) await rename(draft, path);
    else await link(draft, path);
  } catch (error) {
    if (replace || codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Reads a role's key as a `KeyObject`, which shows nothing when printed or written as JSON.
 * Fails with `service-unavailable`: `absent` if the service never started here, `no-access` if this account may not read it.
 */
export async function readPipeKey(
  folder: string,
  role: PipeRole,
  read: (path: string) => Promise<Buffer> = readFile,
): Promise<Result<KeyObject, Failure>> {
  const path = keyPath(folder, role);
  try {
    const bytes = await read(path);
    if (bytes.length !== keyBytes) return err(unusableKey(path, `has ${bytes.length} bytes instead of ${keyBytes}`));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return ok(key);
  } catch (error) {
    return err(codeOf(error) === 'ENOENT' ? missingKey(path, role) : unreadableKey(path, codeOf(error)));
  }
}

const doing = 'reading the key of the ECM service';

function missingKey(path: string, role: PipeRole): Failure {
  if (role === 'configurator') {
    return failure('service-unavailable', 'absent', {
      message: `The ECM service has never been started here: there is no ${path}.`,
      doing,
      hint: 'Install and start the ECM service, and let it use the same data folder (ECM_DATA_DIR).',
    });
  }
  return failure('service-unavailable', 'no-access', {
    message: `Bridging is not enabled: there is no ${path}.`,
    doing,
    hint: 'An administrator enables bridging on the machine of the ECM service first.',
  });
}

function unreadableKey(path: string, code: string): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `This account may not read ${path} (${code}).`,
    doing,
    hint: 'Start as administrator, or let the service give your group access: ECM_PIPE_GROUP at its installation.',
  });
}

function unusableKey(path: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The key file ${path} ${problem}.`,
    doing,
    hint: 'Stop the ECM service, delete the file, and start the service again: it makes a new one.',
  });
}
