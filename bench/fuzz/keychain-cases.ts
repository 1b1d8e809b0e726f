import { openKeychain, type Keytar } from '../../main/platform/secrets/keychain.ts';
import { readSecretsAt } from '../../main/platform/secrets/read-secrets.ts';
import type { SecretStore } from '../../main/platform/secrets/secret-store.ts';
import { SecretStoreError } from '../../main/platform/secrets/store-errors.ts';
import { Secret } from '../../shared/secret.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { randomText } from './mutate.ts';
import { seeded, type Random } from './random.ts';

const texts = [
  'Cannot autolaunch D-Bus without X11 $DISPLAY',
  'Cannot create an item in a locked collection',
  'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
  'Timeout was reached',
  'Access is denied.',
  'The stub received bad data.',
  'No space left on device',
  '',
  'x'.repeat(10_000),
] as const;

function randomError(random: Random): unknown {
  const text = random.below(3) === 0 ? randomText(random) : random.pick(texts);
  const error = random.pick([Error, TypeError, RangeError, AggregateError]) as ErrorConstructor;
  const made = error === (AggregateError as unknown) ? new AggregateError([], text) : new error(text);
  return random.pick<unknown>([
    made,
    Object.assign(made, { code: random.pick(['ERR_DLOPEN_FAILED', 'EIO', 5, undefined]) }),
    text,
    undefined,
    null,
    {},
  ]);
}

const entries = [
  null,
  undefined,
  '',
  'text',
  '{}',
  '{"origin":"https://pi.example","trust":"system","value":"v"}',
  '{"origin":"https://pi.example","value":"v"}',
  '{"origin":1,"value":[]}',
  '{"__proto__":{"value":"v"},"origin":"o"}',
  '\u0000',
  5,
  Buffer.from('x'),
] as const;

/** A keychain that answers anything, and fails in any way. */
function randomKeytar(random: Random): Keytar {
  const answer = <T>(value: () => T): Promise<T> => {
    const way = random.below(40);
    if (way === 0) return new Promise(() => {});
    if (way < 4) throw randomError(random);
    if (way < 12) return Promise.reject(randomError(random) as Error);
    return Promise.resolve(value());
  };
  return {
    getPassword: () => answer(() => random.pick(entries) as string | null),
    setPassword: () => answer(() => undefined),
    deletePassword: () => answer(() => random.below(2) === 0),
  };
}

/** Whatever the keychain does, a store answers, or rejects with its typed error. */
async function run(input: Buffer): Promise<void> {
  const random = seeded(Buffer.concat([input, Buffer.alloc(4)]).readUInt32BE(0));
  const platform = random.pick(['linux', 'win32', 'darwin'] as const);
  const open = openKeychain({ load: async () => randomKeytar(random), platform, timeoutMs: 3 });
  const store = await open.catch(assertTyped);
  if (store !== undefined) await useAll(store);
}

async function useAll(store: SecretStore): Promise<void> {
  const bound = { origin: 'https://pi.example', trust: 'system' };
  const value = Secret.of('MARKED');
  await store.write('apiPassword', { ...bound, value }).catch(assertTyped);
  const read = await readSecretsAt(store, [{ name: 'apiPassword', account: 'apiPassword' }], bound);
  if (!read.ok && (read.error.kind !== 'configuration' || read.error.hint === ''))
    throw new Error(`kind ${read.error.kind}`);
  await store.remove('apiPassword').catch(assertTyped);
}

function assertTyped(error: unknown): undefined {
  if (!(error instanceof SecretStoreError)) throw error;
  if (error.message === '' || /[\p{Cc}\n]/u.test(error.message))
    throw new Error(`the message ${JSON.stringify(error.message)}`);
}

export function keychainCase(random: Random): FuzzCase {
  const input = Buffer.alloc(4);
  input.writeUInt32BE(random.below(2 ** 32));
  return { what: 'keychain', input, run };
}
