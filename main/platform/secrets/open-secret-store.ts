import { setTimeout as delay } from 'node:timers/promises';
import { secretNames } from '../../../shared/settings.ts';
import { hasEncryptedFile, openEncryptedFile } from './encrypted-secrets.ts';
import { openKeychain } from './keychain.ts';
import type { Log } from '../logging/log.ts';
import type { SecretStore } from './secret-store.ts';
import { SecretStoreError, storeProblems } from './store-errors.ts';

/** A keychain that does not answer for this long is not used. */
const defaultProbeMs = 5_000;

export interface OpenSecretStoreOptions {
  /** The folder of the encrypted file. */
  readonly folder: string;
  readonly log: Log;
  /** What the saved settings trust, as a secret is bound to it; nothing if it cannot be read. */
  readonly savedTrust: () => Promise<string | undefined>;
  readonly openKeychain?: () => Promise<SecretStore>;
  readonly probeMs?: number;
}

/**
 * The keychain, or the encrypted file where no keychain runs; the latter has a notice and is logged. A keychain that is there and cannot
 * be used rejects each call: what it has would count as not set otherwise.
 */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  return bindingOlderEntries(await openAnyStore(options), options.savedTrust);
}

/**
 * Earlier releases did not record which authorities were trusted with a secret. Such entries are bound to what the saved settings trust,
 * all at once: when the first of them is read, and before anything is written, so that later settings do not decide it.
 */
function bindingOlderEntries(store: SecretStore, savedTrust: () => Promise<string | undefined>): SecretStore {
  let binding: Promise<void> | undefined;
  const bind = async (): Promise<void> => {
    const entries = await Promise.all(secretNames.map(async (name) => [name, await store.read(name)] as const));
    for (const [name, entry] of entries) {
      if (entry === undefined || entry.trust !== undefined) continue;
      const trust = await savedTrust();
      if (trust !== undefined) await store.write(name, { ...entry, trust });
    }
  };
  const bound = (): Promise<void> => (binding ??= bind().finally(() => (binding = undefined)));
  const isOurs = (name: string): boolean => (secretNames as readonly string[]).includes(name);
  let isFirstWrite = true;
  return {
    ...store,
    read: async (name) => {
      const entry = await store.read(name);
      if (entry === undefined || entry.trust !== undefined || !isOurs(name)) return entry;
      await bound();
      return store.read(name);
    },
    write: async (name, secret) => {
      if (isFirstWrite) await bound();
      isFirstWrite = false;
      await store.write(name, secret);
    },
  };
}

async function openAnyStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  const { folder, log } = options;
  const opened = new AbortController();
  const timeout = delay(options.probeMs ?? defaultProbeMs, undefined, { signal: opened.signal }).then(() => {
    throw new SecretStoreError('timeout');
  });
  try {
    return await Promise.race([(options.openKeychain ?? openKeychain)(), timeout]);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    // The system's texts may be translated, so a text that is not known says most likely that there is no keychain.
    const isMissing = error.problem === 'missing' || error.problem === 'unknown';
    if (!isMissing && !hasEncryptedFile(folder)) return unusableKeychain(error);
    log.warn('secrets.fallback', { message: error.message });
    return reportingStore(folder, log);
  } finally {
    opened.abort();
  }
}

/** Reports to the log, and notices as long as the process runs that files were set aside: afterwards nothing else shows it. */
function reportingStore(folder: string, log: Log): SecretStore {
  const said = new Set<string>();
  const store = openEncryptedFile(folder, ({ event, file, message }) => {
    log.warn(event, { file, message });
    if (event === 'file.set-aside') said.add(message);
  });
  return { ...store, notices: () => [...said] };
}

function unusableKeychain(error: SecretStoreError): SecretStore {
  const reject = async (): Promise<never> => {
    throw error;
  };
  const notice = `The keychain cannot be used: ${error.message}. ${storeProblems[error.problem].hint}`;
  return { kind: 'keychain', notice, read: reject, write: reject, remove: reject };
}
