import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { failureOfThrown } from '../../main/ecm/link/link-failures.ts';
import { networkFailure } from '../../main/pi/gateway/failures.ts';
import { readCertificates } from '../../main/platform/network/certificate-file.ts';
import { createHttpClient } from '../../main/platform/network/http-client.ts';
import { tryHandshake } from '../../main/platform/network/probe.ts';
import { peerCertificatesSchema } from '../../shared/certificates.ts';
import {
  authority,
  extension,
  issue,
  localhost,
  newKeys,
  noAuthority,
  otherNamesOnly,
  pemOf,
  purposes,
  serverOptions,
  unknownCritical,
  usage,
  type Issued,
  type KeyKind,
} from '../../test-support/issue-certificates.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { mutate } from './mutate.ts';
import { seeded, type Random } from './random.ts';

const kinds: readonly KeyKind[] = ['ec', 'ec', 'ec', 'rsa-2048', 'rsa-2048-sha1', 'rsa-1024', 'ed25519'];
const years = [1951, 2000, 2020, 2025, 2049, 2050, 2100, 9999] as const;

/** Bytes that are hardly ever the DER that the extension needs. */
function randomBytes(random: Random): readonly number[] {
  return Array.from({ length: random.below(24) }, () => random.pick([0, 1, 0x30, 0x80, 0x82, 0xff, random.below(256)]));
}

const knownExtensions = [
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.30',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.37',
];

type Extension = ReturnType<typeof extension>;

const keyUsage = (bits: number): Extension => extension('2.5.29.15', true, [3, 2, 0, bits]);

/** Extensions of a certificate, most of them as they should be: otherwise every chain would fail for its first fault. */
function extensionsOf(random: Random, isAuthority: boolean): readonly Extension[] {
  const usual = isAuthority ? [authority()] : [localhost, usage(purposes.server)];
  const unusual = [
    unknownCritical,
    otherNamesOnly,
    noAuthority,
    authority(random.below(3)),
    usage(random.pick(Object.values(purposes))),
    keyUsage(random.below(256)),
    extension(random.pick(knownExtensions), random.below(2) === 0, randomBytes(random)),
    extension(`1.3.6.1.4.1.${random.below(1000)}`, random.below(2) === 0, randomBytes(random)),
  ];
  const kept = usual.filter(() => random.below(8) > 0);
  const added = Array.from({ length: random.pick([0, 0, 0, 1, 1, 2]) }, () => random.pick(unusual));
  // OpenSSL refuses to load a server's certificate with an extension twice, so that the client would see none of them.
  return [...new Map([...kept, ...added].map((each) => [each.type, each])).values()];
}

function datesOf(random: Random) {
  if (random.below(5) > 0) return {};
  return {
    notBefore: new Date(Date.UTC(random.pick(years), 0, 1)),
    notAfter: new Date(Date.UTC(random.pick(years), 11, 31)),
  };
}

type Pool = Readonly<Record<KeyKind, readonly CryptoPair[]>>;
type CryptoPair = Awaited<ReturnType<typeof newKeys>>;

async function keyPool(): Promise<Pool> {
  const pairs = await Promise.all(
    [...new Set(kinds)].map(async (kind) => [kind, await Promise.all([newKeys(kind), newKeys(kind)])] as const),
  );
  return Object.fromEntries(pairs) as unknown as Pool;
}

/** A chain from the server's own certificate up, shuffled or with gaps now and then. */
async function randomChain(random: Random, pool: Pool, root: Issued): Promise<readonly [Issued, ...Issued[]]> {
  let issuer: Issued | undefined = random.below(8) === 0 ? undefined : root;
  const authorities: Issued[] = [];
  for (let depth = random.pick([0, 0, 1, 1, 2, 3]); depth > 0; depth -= 1) {
    const key = random.pick(kinds);
    const keys = random.pick(pool[key]);
    issuer = await issue({
      name: `CA${depth}`,
      issuer,
      key,
      keys,
      extensions: extensionsOf(random, true),
      ...datesOf(random),
    });
    authorities.unshift(issuer);
  }
  const key = random.pick(kinds);
  // Now and then it is signed with another key than that of its issuer.
  const signer =
    issuer !== undefined && random.below(12) === 0 ? { ...issuer, keys: random.pick(pool[issuer.kind]) } : issuer;
  const own = await issue({
    name: random.pick(['localhost', 'leaf', 'a"{server}\u202e']),
    issuer: signer,
    key,
    keys: random.pick(pool[key]),
    extensions: extensionsOf(random, false),
    ...datesOf(random),
  });
  const sent = authorities.filter(() => random.below(6) > 0);
  return [own, ...(random.below(6) === 0 ? sent.toReversed() : sent)];
}

/** What a connection came to must have a name: an answer, or a failure of a known kind with its remedy. */
function assertTyped(error: unknown): void {
  for (const failure of [networkFailure(error, 'fuzzing'), failureOfThrown(error, 'fuzzing')]) {
    if (failure === undefined || !['tls', 'connectivity'].includes(failure.kind))
      throw new Error(`a failure of kind ${failure?.kind}`, { cause: error });
    const texts = [failure.message, failure.hint];
    if (texts.some((text) => text === '' || /[{}\p{Cc}\u202e]/u.test(text)))
      throw new Error(`the texts ${JSON.stringify(texts)}`);
  }
}

/** A server of TLS whose certificates change with each case, and clients that trust different roots. */
export async function openCertificates() {
  const pool = await keyPool();
  const rootOf = (key: KeyKind) => issue({ name: `Root ${key}`, key, keys: pool[key][0], extensions: [authority()] });
  const roots = await Promise.all([rootOf('ec'), rootOf('rsa-2048'), rootOf('rsa-1024')]);
  const [first] = roots;
  const below = await issue({ name: 'Below', issuer: first, extensions: [authority()] });
  const trusts = [undefined, pemOf(first), pemOf(below), pemOf(...roots), pemOf(...roots, below)];
  const clients = trusts.map((trustedCa) => ({ trustedCa, http: createHttpClient({ trustedCa, timeoutMs: 5_000 }) }));
  const server = createServer(await serverOptions(first), (_request, response) =>
    response.writeHead(200, { connection: 'close' }).end('x'),
  );
  server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();

  const run = async (input: Buffer): Promise<void> => {
    const random = seeded(Buffer.concat([input, Buffer.alloc(4)]).readUInt32BE(0));
    const [own, ...sent] = await randomChain(random, pool, random.pick([...roots, below]));
    const { trustedCa, http } = random.pick(clients);
    try {
      server.setSecureContext(await serverOptions(own, ...sent));
    } catch {
      return; // no server could send it
    }
    const call = { url: `https://localhost:${port}/`, method: 'GET', headers: {}, signal } as const;
    await http.send(call, async ({ status }) => status).catch(assertTyped);
    // Each makes a TLS context of its own, which takes as long as ten connections.
    if (random.below(10) > 0) return;
    const limits = { timeoutMs: 5_000, signal };
    await tryHandshake('localhost', port, trustedCa, limits, (seen) => void peerCertificatesSchema.parse(seen)).catch(
      assertTyped,
    );
  };
  return {
    newCase: (random: Random): FuzzCase => {
      const input = Buffer.alloc(4);
      input.writeUInt32BE(random.below(2 ** 32));
      return { what: 'certificates', input, run };
    },
    newFileCase: (random: Random): FuzzCase => ({
      what: 'CA file',
      input: mutate(Buffer.from(pemOf(...roots)), random),
      run: readFile,
    }),
    close: async () => {
      await Promise.all(clients.map(({ http }) => http.close()));
      server.close();
    },
  };
}

/** What is read from a file of authorities must be certificates that TLS takes. */
async function readFile(input: Buffer): Promise<void> {
  const read = readCertificates(input);
  if (!read.ok && read.error.text === '') throw new Error('no reason');
  if (!read.ok) return;
  for (const pem of read.value) if (new X509Certificate(pem).subject === undefined) throw new Error('no subject');
  createSecureContext({ ca: [...read.value] });
}
