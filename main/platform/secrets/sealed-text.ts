import { createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../../shared/result.ts';
import { fingerprintOf, type SealingKey } from './sealing-key.ts';

/** Text that is signed by one ECM and encrypted with `age` for others. */

const format = 'ecm-configurator sealed settings';
const version = 1;
const purpose = `${format} ${version}\n`;

const envelope = z.object({
  format: z.literal(format),
  version: z.int().min(1),
  /** The public signing key (SPKI), and the signature of the content. */
  signer: z.base64(),
  signature: z.base64(),
  content: z.string(),
});

/** `age1…`; other kinds of recipients are for keys that this program does not make. */
const recipientPattern = /^age1[02-9ac-hj-np-z]{58}$/;

/** Whether the text is a recipient with a correct check sum. */
export async function isRecipient(text: string): Promise<boolean> {
  if (!recipientPattern.test(text)) return false;
  const { Encrypter } = await import('age-encryption');
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

const armorStart = '-----BEGIN AGE ENCRYPTED FILE-----';
const binaryStart = 'age-encryption.org/';

/** Whether it is a file of `age`, whole or not. */
export function isSealed(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 200).toString('latin1').trimStart();
  return start.startsWith(armorStart) || start.startsWith(binaryStart);
}

/** @param recipients valid ones; each of them can open it */
export async function sealText(content: string, key: SealingKey, recipients: readonly string[]): Promise<string> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of new Set(recipients)) encrypter.addRecipient(recipient);
  const signer = createPublicKey(key.signing).export({ format: 'der', type: 'spki' }).toString('base64');
  const signature = sign(undefined, Buffer.from(purpose + content), key.signing).toString('base64');
  const sealed = await encrypter.encrypt(JSON.stringify({ format, version, signer, signature, content }));
  return armor.encode(sealed);
}

/**
 * `damaged`: it was cut or changed. `other-recipient`: it is for other keys. `newer`: of a later release. `foreign`: this program did not
 * make it, or not with the key that it names.
 */
export type SealedFault = 'damaged' | 'other-recipient' | 'newer' | 'foreign';

export interface OpenedText {
  readonly content: string;
  /** Of the ECM that sealed it; proven by the signature. */
  readonly fingerprint: string;
}

export async function openSealed(bytes: Buffer, key: SealingKey): Promise<Result<OpenedText, SealedFault>> {
  const text = await decrypted(bytes, key);
  return text.ok ? proven(text.value) : text;
}

async function decrypted(bytes: Buffer, { identity }: SealingKey): Promise<Result<string, SealedFault>> {
  const { armor, Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.reveal());
  try {
    const start = bytes.subarray(0, binaryStart.length).toString('latin1');
    const file = start === binaryStart ? bytes : armor.decode(bytes.toString('latin1').trim());
    return ok(await decrypter.decrypt(file, 'text'));
  } catch (error) {
    const isForOthers = error instanceof Error && error.message.startsWith('no identity matched');
    return err(isForOthers ? 'other-recipient' : 'damaged');
  }
}

function proven(text: string): Result<OpenedText, SealedFault> {
  const read = envelope.safeParse(parsed(text));
  if (!read.success) return err('foreign');
  if (read.data.version !== version) return err('newer');
  const { signer, signature, content } = read.data;
  try {
    const key = createPublicKey({ key: Buffer.from(signer, 'base64'), format: 'der', type: 'spki' });
    const isProven =
      key.asymmetricKeyType === 'ed25519' &&
      verify(undefined, Buffer.from(purpose + content), key, Buffer.from(signature, 'base64'));
    return isProven ? ok({ content, fingerprint: fingerprintOf(key) }) : err('foreign');
  } catch {
    return err('foreign'); // not a key
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
