import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Secret } from '../../../shared/secret.ts';

/** An encrypted token. */
export interface SealedToken {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

/** Encrypts cached tokens, and distinguishes secrets without storing them. */
export interface TokenCipher {
  seal(token: Secret): SealedToken;
  open(sealed: SealedToken): Secret;
  /** HMAC-SHA256 over the secrets, in order, under a key of this process: equal only for equal secrets. */
  fingerprint(...secrets: readonly Secret[]): string;
}

/** AES-256-GCM and HMAC-SHA256 with two random keys that exist only in this process's memory. */
export function createTokenCipher(): TokenCipher {
  const cipherKey = randomBytes(32);
  const digestKey = randomBytes(32);
  return {
    seal: (token) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
      const text = Buffer.concat([cipher.update(token.reveal(), 'utf8'), cipher.final()]);
      return { nonce, tag: cipher.getAuthTag(), text };
    },
    open: ({ nonce, tag, text }) => {
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce);
      decipher.setAuthTag(tag);
      return Secret.of(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
    },
    fingerprint: (...secrets) => {
      const digest = createHmac('sha256', digestKey);
      for (const secret of secrets) {
        const bytes = Buffer.from(secret.reveal(), 'utf8');
        // The length prefix makes ('ab', 'c') and ('a', 'bc') different.
        digest.update(`${bytes.length}:`).update(bytes);
      }
      return digest.digest('base64url');
    },
  };
}
