import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { Secret } from '../../../shared/secret.ts';

/** A token at rest. Without the process's key it is noise. */
export interface SealedToken {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

/** Keeps tokens unreadable while they are cached, and tells secrets apart without keeping them. */
export interface TokenCipher {
  seal(token: Secret): SealedToken;
  open(sealed: SealedToken): Secret;
  /** HMAC-SHA256 over the secrets, in order, under a key of this process: equal only for equal secrets. */
  fingerprint(...secrets: readonly Secret[]): string;
}

/** AES-256-GCM and HMAC under two keys made here, which live in this process's memory alone. */
export function createTokenCipher(): TokenCipher {
  // As objects: Node takes a good part of a token's opening to find out what bytes are.
  const cipherKey = createSecretKey(randomBytes(32));
  const digestKey = createSecretKey(randomBytes(32));
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
        // The length first, so that moving a character from one secret to the next is another fingerprint.
        digest.update(`${bytes.length}:`).update(bytes);
      }
      return digest.digest('base64url');
    },
  };
}
