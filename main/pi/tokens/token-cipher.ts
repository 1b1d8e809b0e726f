import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { Secret } from '../../../shared/secret.ts';

export type SealedToken = ReturnType<TokenCipher['seal']>;

/**
 * Encrypts cached tokens (AES-256-GCM), and distinguishes secrets without storing them (HMAC-SHA256), with two random keys that exist
 * only in this process's memory.
 */
export class TokenCipher {
  /** As key objects: Node 24 takes many times longer to begin with a key of bytes. */
  readonly #cipherKey = createSecretKey(randomBytes(32));
  readonly #digestKey = createSecretKey(randomBytes(32));

  seal(token: Secret) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#cipherKey, nonce);
    const text = Buffer.concat([cipher.update(token.reveal(), 'utf8'), cipher.final()]);
    return { nonce, tag: cipher.getAuthTag(), text };
  }

  open({ nonce, tag, text }: SealedToken): Secret {
    const decipher = createDecipheriv('aes-256-gcm', this.#cipherKey, nonce);
    decipher.setAuthTag(tag);
    return Secret.of(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
  }

  /** Equal only for equal secrets in the same order. */
  fingerprint(...secrets: readonly Secret[]): string {
    const digest = createHmac('sha256', this.#digestKey);
    for (const secret of secrets) {
      const bytes = Buffer.from(secret.reveal(), 'utf8');
      // The length prefix makes ('ab', 'c') and ('a', 'bc') different.
      digest.update(`${bytes.length}:`).update(bytes);
    }
    return digest.digest('base64url');
  }
}
