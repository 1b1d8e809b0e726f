import { createSecretKey, type KeyObject } from 'node:crypto';
import { chmod, chown, link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { draftName } from '../../platform/files/drafts.ts';
import { readNamedFile, type Unreadable } from '../../platform/files/files.ts';
import { prepareKeyFolder, type PipeGroup } from './key-folder.ts';
import { codeOf, mayPass } from '../../lib/error-code.ts';
import { accountName } from '../../platform/process/account-name.ts';

/**
 * The keys with which the service and its clients prove themselves: one for each role, 32 random bytes, in the data folder.
 *
 * POSIX: the files are 0600 in a folder 0700; with `ECM_PIPE_GROUP` the operators' key is 0640 and the folder 0710, both of that
 * group.
 *
 * Windows (not tested here): Node cannot set ACLs, so the installer does, on `%ProgramData%\EcmConfigurator`: inheritance off,
 * full control for SYSTEM and Administrators. The pipe itself has the system's default ACL (full control: SYSTEM, administrators,
 * its creator; others may only read), which Node cannot change either: there, everybody who can use the pipe is an administrator,
 * and the role operator is unused.
 */

export const pipeRoles = ['administrator', 'operator', 'bridge'] as const;
export type PipeRole = (typeof pipeRoles)[number];

const keyFiles = {
  administrator: 'admin.key',
  operator: 'pipe.key',
  bridge: 'bridge.key',
} as const satisfies Record<PipeRole, string>;
const keyBytes = 32;
const maxKeyBytes = 1024;

export function keyPath(folder: string, role: PipeRole): string {
  return join(folder, keyFiles[role]);
}

type RandomBytes = (size: number) => Buffer;
interface KeyMaking {
  readonly random: RandomBytes;
  readonly replaced?: ((path: string) => void) | undefined;
}
interface KeyOptions extends KeyMaking {
  readonly folder: string;
}

/**
 * Makes the keys of administrators and operators at the service's first start. A key is kept, `bridge.key` too, unless accounts that
 * are not allowed could read it: then they may know it, and it is replaced.
 * @param options.group may read the operators' key
 * @param options.replaced called with a key file that was replaced
 */
export async function ensureServiceKeys({
  folder,
  group,
  ...options
}: KeyOptions & { readonly group: PipeGroup }): Promise<Result<void, Failure>> {
  const prepared = await prepareKeyFolder(folder, group);
  if (!prepared.ok) return prepared;
  const own = await ensureKey(keyPath(folder, 'administrator'), undefined, options);
  if (!own.ok) return own;
  const bridge = keyPath(folder, 'bridge');
  const isBridging = await lstat(bridge).then(
    () => true,
    () => false,
  );
  const bridges = isBridging ? await ensureKey(bridge, undefined, options) : ok(undefined);
  return bridges.ok ? ensureKey(keyPath(folder, 'operator'), group, options) : bridges;
}

/**
 * Makes `bridge.key`, for the service's account alone. Whoever can read it can get credentials through the pipe.
 * @param options.replaced called with the key file if a key was replaced that other accounts could read
 */
export async function enableBridging({ folder, ...options }: KeyOptions): Promise<Result<void, Failure>> {
  const prepared = await prepareKeyFolder(folder, 'unchanged');
  if (prepared.ok) return ensureKey(keyPath(folder, 'bridge'), undefined, options);
  const hint = 'Enable bridging with the account that owns the folder: that of the ECM service.';
  return err({ ...prepared.error, doing: 'enabling bridging', hint });
}

/** Whether bridging is enabled, and why its key cannot be used if it is. */
export type BridgingKey =
  | { readonly state: 'disabled' }
  | { readonly state: 'enabled'; readonly key: KeyObject }
  | { readonly state: 'key-unusable'; readonly problem: Failure };

export async function readBridging(folder: string, read = readNamedFile): Promise<BridgingKey> {
  const path = keyPath(folder, 'bridge');
  const file = await read(path, maxKeyBytes, 'refuse');
  if (!file.ok && file.error.reason === 'missing') return { state: 'disabled' };
  const key = await closedKeyOf(path, file);
  return key.ok ? { state: 'enabled', key: key.value } : { state: 'key-unusable', problem: key.error };
}

/** Deletes `bridge.key`, also a folder in its place. Open connections are closed by the service. */
export async function disableBridging(folder: string): Promise<void> {
  await rm(keyPath(folder, 'bridge'), { force: true, recursive: true });
}

async function ensureKey(
  path: string,
  group: PipeGroup,
  { random, replaced }: KeyMaking,
): Promise<Result<void, Failure>> {
  try {
    const state = await keyState(path, group);
    if (state !== 'in-order') await writeKey(path, group, random(keyBytes), state === 'exposed');
    if (state === 'exposed') replaced?.(path);
  } catch (error) {
    return err(mayPass(error) ? notNow(path, codeOf(error)) : unusableKey(path, `cannot be made (${reasonOf(error)})`));
  }
  // A key that was there may be broken: better a failure now than at every handshake.
  const key = await readKey(path);
  return key.ok ? ok(undefined) : key;
}

async function keyState(path: string, group: PipeGroup): Promise<'missing' | 'in-order' | 'exposed'> {
  try {
    const { mode, gid, uid } = await lstat(path);
    if (process.platform === 'win32') return 'in-order';
    const readableByGroup = (mode & 0o070) !== 0;
    const groupIsRight = group === undefined ? !readableByGroup : readableByGroup && gid === group;
    const ownerIsRight = [0, process.geteuid?.(), (await lstat(dirname(path))).uid].includes(uid);
    return (mode & 0o007) === 0 && groupIsRight && ownerIsRight ? 'in-order' : 'exposed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
}

/** At any time the file is whole or absent. Of two services that start at once, the key of the first stays. */
async function writeKey(path: string, group: PipeGroup, key: Buffer, replace: boolean): Promise<void> {
  const draft = draftName(path);
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
export function readPipeKey(folder: string, role: PipeRole, read = readNamedFile): Promise<Result<KeyObject, Failure>> {
  return readKey(keyPath(folder, role), read);
}

async function readKey(path: string, read = readNamedFile): Promise<Result<KeyObject, Failure>> {
  const file = await read(path, maxKeyBytes, 'refuse');
  return isOfBridges(path) ? closedKeyOf(path, file) : keyOf(path, file);
}

/**
 * The key of the bridges is not accepted while other accounts could read or write it. The keys of people are checked at the start of
 * the service only, because operators read theirs by their group.
 */
async function closedKeyOf(
  path: string,
  file: Awaited<ReturnType<typeof readNamedFile>>,
): Promise<Result<KeyObject, Failure>> {
  const key = keyOf(path, file);
  if (!key.ok) return key;
  const isExposed = await keyState(path, undefined).then(
    (state) => state === 'exposed',
    () => true,
  );
  return isExposed ? err(unusableKey(path, 'can be read or replaced by other accounts')) : key;
}

function keyOf(path: string, file: Awaited<ReturnType<typeof readNamedFile>>): Result<KeyObject, Failure> {
  if (!file.ok) return err(failureOfReading(path, file.error));
  const { bytes } = file.value;
  if (bytes.length !== keyBytes) return err(unusableKey(path, `has ${bytes.length} bytes instead of ${keyBytes}`));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return ok(key);
}

function failureOfReading(path: string, { reason, text, code }: Unreadable): Failure {
  if (reason === 'missing') return missingKey(path);
  return reason === 'unreadable' ? unreadableKey(path, code) : unusableKey(path, text);
}

/** A role, and the key that proves it. */
export interface PipeIdentity<R extends PipeRole = PipeRole> {
  readonly role: R;
  readonly key: KeyObject;
  /** The account of the system that this program runs as. */
  readonly account?: string;
  /** Of a bridge: a test of the Configurator, which does not count as a bridge in the status of the service. */
  readonly trial?: boolean;
}

export async function readIdentity<R extends PipeRole>(
  folder: string,
  role: R,
): Promise<Result<PipeIdentity<R>, Failure>> {
  const key = await readPipeKey(folder, role);
  return key.ok ? ok({ role, key: key.value, account: accountName() }) : key;
}

export type PersonRole = Exclude<PipeRole, 'bridge'>;

/** The role of the person who runs this program: administrator where this account may read that key, otherwise operator. */
export async function readOwnIdentity(folder: string): Promise<Result<PipeIdentity<PersonRole>, Failure>> {
  const administrator = await readIdentity(folder, 'administrator');
  if (administrator.ok || administrator.error.kind === 'configuration') return administrator;
  return readIdentity(folder, 'operator');
}

const doing = 'reading the key of the ECM service';

function isOfBridges(path: string): boolean {
  return basename(path) === keyFiles.bridge;
}

function missingKey(path: string): Failure {
  if (!isOfBridges(path)) {
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
    hint: isOfBridges(path)
      ? 'The account of the ECM service can read it, and on Windows administrators: use one of them. If the service itself cannot, disable bridging and enable it again with the account of the service.'
      : 'Start as administrator, or let the service give your group access: ECM_PIPE_GROUP at its installation.',
  });
}

function notNow(path: string, code: string): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `The key file ${path} cannot be made now (${code}).`,
    doing: 'making the keys of the ECM service',
    hint: 'Free some space on the disk of the data folder, and see that it can be written to; then try again.',
  });
}

function unusableKey(path: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The key file ${path} ${problem}.`,
    doing,
    hint: isOfBridges(path)
      ? 'Disable bridging and enable it again: that makes a new key.'
      : 'Stop the ECM service, delete the file, and start the service again: it makes a new one.',
  });
}
