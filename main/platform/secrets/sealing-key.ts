import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { codeOf } from '../../lib/error-code.ts';
import { reasonOf } from '../files/denial.ts';
import { readTextIfPresent, writeFileAtomically } from '../files/files.ts';
import { writeHint } from '../files/write-hint.ts';
import { withLock } from '../process/process-lock.ts';

/**
 * The key of this ECM for sealed settings (operations.md, "Several ECMs"): an `age` identity in a file for its owner alone, in the format
 * of age's own tools. From it a signing key is derived, because `age` does not prove who sealed a file.
 */
export interface SealingKey {
  /** The public part: `age1…`. Whoever has it can seal settings for this ECM. */
  readonly recipient: string;
  /** Of the public signing key; people compare it. */
  readonly fingerprint: string;
  readonly identity: Secret;
  readonly signing: KeyObject;
}

const fileName = 'sealing.key';
const identityLine = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/m;

export function sealingKeyPath(folder: string): string {
  return join(folder, fileName);
}

/**
 * Makes the key where there is none. One that other accounts could read is replaced: they may have copied it.
 * @param replaced called with the file of a key that was replaced
 */
export async function ensureSealingKey(
  folder: string,
  replaced: (file: string) => void = () => {},
): Promise<Result<void, Failure>> {
  const path = sealingKeyPath(folder);
  try {
    if ((await stateOf(path)) === 'in-order') return ok(undefined);
    await withLock(join(folder, 'sealing.lock'), async () => {
      const state = await stateOf(path);
      if (state === 'in-order') return;
      await writeFileAtomically(path, await newKeyText());
      if (state === 'exposed') replaced(path);
    });
    return ok(undefined);
  } catch (error) {
    return err(unusableKey(path, `cannot be made (${reasonOf(error)})`, writeHint(error)));
  }
}

/** The key, which is made where there is none. */
export async function sealingKey(
  folder: string,
  replaced?: (file: string) => void,
): Promise<Result<SealingKey, Failure>> {
  const ready = await ensureSealingKey(folder, replaced);
  if (!ready.ok) return ready;
  const path = sealingKeyPath(folder);
  try {
    const identity = identityLine.exec((await readTextIfPresent(path)) ?? '')?.[0];
    if (identity === undefined) return err(unusableKey(path, 'holds no age identity', removeIt));
    return ok(await keyOf(Secret.of(identity)));
  } catch (error) {
    return err(unusableKey(path, `cannot be read (${reasonOf(error)})`, 'Run this as the account of the ECM service.'));
  }
}

const removeIt = 'Move the file aside: a new key is made then, and settings have to be sealed for its new recipient.';

function unusableKey(path: string, problem: string, hint: string): Failure {
  const message = `The key file ${path} ${problem}.`;
  return failure('configuration', 'file', { message, doing: 'reading the key for sealed settings', hint });
}

async function stateOf(path: string): Promise<'missing' | 'in-order' | 'exposed'> {
  try {
    const { mode } = await lstat(path);
    return process.platform === 'win32' || (mode & 0o077) === 0 ? 'in-order' : 'exposed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
}

async function newKeyText(): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  return `# public key: ${await identityToRecipient(identity)}\n${identity}\n`;
}

async function keyOf(identity: Secret): Promise<SealingKey> {
  const { identityToRecipient } = await import('age-encryption');
  const signing = signingKey(identity);
  return {
    recipient: await identityToRecipient(identity.reveal()),
    fingerprint: fingerprintOf(createPublicKey(signing)),
    identity,
    signing,
  };
}

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function signingKey(identity: Secret): KeyObject {
  const seed = hkdfSync('sha256', identity.reveal(), '', 'ecm-configurator: signing sealed settings', 32);
  return createPrivateKey({ key: Buffer.concat([ed25519Prefix, Buffer.from(seed)]), format: 'der', type: 'pkcs8' });
}

export function fingerprintOf(key: KeyObject): string {
  const digest = createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
