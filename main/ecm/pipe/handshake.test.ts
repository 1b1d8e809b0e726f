import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { FramedStream, frame } from '../../rpc/framed-stream.ts';
import {
  commonVersion,
  greetClient,
  greetService,
  handshakeSchemas,
  isProofOf,
  maxHandshakeBytes,
  proofText,
  readStep,
  stepText,
  type ClientIdentity,
  type ServiceIdentity,
} from './handshake.ts';
import { memoryPipe } from '../../../test-support/pipe/memory-pipe.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const otherKey = createSecretKey(Buffer.alloc(32, 2));

function clientIdentity(facts: Partial<ClientIdentity> = {}): ClientIdentity {
  return { address: 'the-pipe', role: 'administrator', key, versions: [2], random: randomBytes, ...facts };
}
function serviceIdentity(facts: Partial<ServiceIdentity> = {}): ServiceIdentity {
  const hasPlace = (): boolean => true;
  return {
    keys: () => Promise.resolve(ok(key)),
    hasPlace,
    version: '1.2.3',
    versions: [2],
    random: randomBytes,
    ...facts,
  };
}

function connect() {
  const sent = { client: [] as Buffer[], server: [] as Buffer[] };
  const pipe = memoryPipe({ watch: (from, chunk) => sent[from].push(chunk) });
  const clock = manualClock();
  return {
    pipe,
    sent,
    client: new FramedStream(pipe.client, clock, { maxMessage: maxHandshakeBytes }),
    service: new FramedStream(pipe.server, clock, { maxMessage: maxHandshakeBytes }),
  };
}

/** Both real sides against each other; the side that refuses closes, as its owner does. */
async function shake(client: ClientIdentity, service: ServiceIdentity) {
  const ends = connect();
  const closing =
    (channel: FramedStream) =>
    <T extends { readonly ok: boolean }>(outcome: T): T => {
      if (!outcome.ok) channel.close('unproven');
      return outcome;
    };
  const [info, proven] = await Promise.all([
    greetService(ends.client, client).then(closing(ends.client)),
    greetClient(ends.service, service).then(closing(ends.service)),
  ]);
  return { info, proven, ...ends };
}

async function textOf(channel: FramedStream): Promise<string> {
  return (await channel.next())?.toString() ?? 'closed';
}

describe('the handshake', () => {
  it('gives both sides the identity of the other', async () => {
    const { info, proven } = await shake(clientIdentity(), serviceIdentity());
    expect(info).toEqual(ok({ service: '1.2.3', protocol: 2, role: 'administrator' }));
    expect(proven).toEqual(ok({ role: 'administrator', protocol: 2 }));
  });

  it('tells the service the account that the program runs as, if it says so', async () => {
    const { proven } = await shake(clientIdentity({ account: 'ann' }), serviceIdentity());
    expect(proven).toEqual(ok({ role: 'administrator', protocol: 2, account: 'ann' }));
  });

  it('gives each role the proof of its own key', async () => {
    const keys: ServiceIdentity['keys'] = (role) => Promise.resolve(ok(role === 'bridge' ? otherKey : key));
    const asBridge = await shake(clientIdentity({ role: 'bridge', key: otherKey }), serviceIdentity({ keys }));
    expect(asBridge.proven).toEqual(ok({ role: 'bridge', protocol: 2 }));
    const withPipeKey = await shake(clientIdentity({ role: 'bridge', key }), serviceIdentity({ keys }));
    expect(withPipeKey.info.ok || withPipeKey.proven.ok).toBe(false);
  });

  it('refuses a bridge while bridging is not enabled', async () => {
    const missing = failure('service-unavailable', 'no-access', { message: 'm', doing: 'd', hint: 'h' });
    const { proven, info } = await shake(
      clientIdentity({ role: 'bridge' }),
      serviceIdentity({ keys: () => Promise.resolve(err(missing)) }),
    );
    expect(proven).toEqual(err('no key'));
    expect(info.ok).toBe(false);
  });

  it('agrees on the newest version that both speak', async () => {
    const { info } = await shake(clientIdentity({ versions: [1, 2, 3] }), serviceIdentity({ versions: [2, 1, 4] }));
    expect(info).toMatchObject({ ok: true, value: { protocol: 2 } });
    expect(commonVersion([1], [2])).toBeNull();
  });

  it('refuses an incompatible version, naming both, before any key is used', async () => {
    let asked = 0;
    const keys: ServiceIdentity['keys'] = () => {
      asked += 1;
      return Promise.resolve(ok(key));
    };
    const { info, proven, sent } = await shake(clientIdentity(), serviceIdentity({ versions: [3, 4], keys }));
    expect(info).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'version' } });
    expect(JSON.stringify(info)).toMatch(/version 2 .*3, 4/);
    expect({ proven, asked, messages: sent.client.length }).toEqual({
      proven: err('no common version'),
      asked: 0,
      messages: 1,
    });
  });

  it('tells a client of protocol 1, whose role is none any more, that its version is older', async () => {
    const { client, service, pipe } = connect();
    const answer = greetClient(service, serviceIdentity());
    void client.send(
      stepText('hello', { role: 'configurator', nonce: randomBytes(32).toString('base64'), versions: [1] }),
    );
    expect(readStep(await client.next(), 'hello', handshakeSchemas.serviceHello)).toMatchObject({
      versions: [2],
      version: null,
    });
    expect(await answer).toEqual(err('no common version'));
    pipe.client.destroy();
  });

  it('refuses as busy when the service has all its connections', async () => {
    const { client, service } = connect();
    void service.send(stepText('refused', { reason: 'busy' }));
    expect(await greetService(client, clientIdentity())).toMatchObject({
      error: { kind: 'service-unavailable', detail: 'busy' },
    });
  });
});

describe('a squatter on the name', () => {
  it('with a wrong key gets only the hello', async () => {
    const { info, sent } = await shake(
      clientIdentity(),
      serviceIdentity({ keys: () => Promise.resolve(ok(otherKey)) }),
    );
    expect(info).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'no-access' } });
    expect(sent.client.length).toBe(1);
    expect(sent.client[0]?.toString()).toMatch(/"method":"hello"/);
  });

  it('that replays a true service gets only the hello', async () => {
    const recorded = (await shake(clientIdentity(), serviceIdentity())).sent.server;
    const { pipe, client, sent } = connect();
    for (const chunk of recorded) pipe.server.write(chunk);
    expect(await greetService(client, clientIdentity())).toMatchObject({ ok: false, error: { detail: 'no-access' } });
    expect(sent.client.length).toBe(1);
  });

  it.each([
    ['gives no proof', [{ method: 'hello' }, { method: 'ready', params: { service: '1' } }]],
    ['gives an empty proof', [{ method: 'hello' }, { method: 'proof', params: { mac: '' } }]],
    ['gives a proof that is no text', [{ method: 'hello' }, { method: 'proof', params: { mac: 1 } }]],
    ['skips its hello', [{ method: 'proof', params: { mac: 'AAAA' } }]],
    ['begins with ready', [{ method: 'ready', params: { service: '1' } }]],
    [
      'greets as a client',
      [
        {
          method: 'hello',
          params: { role: 'administrator', nonce: randomBytes(32).toString('base64'), versions: [2], version: 2 },
        },
      ],
    ],
    ['has a short nonce', [{ method: 'hello', params: { role: 'service', nonce: 'AAAA', versions: [2], version: 2 } }]],
  ])('that %s gets only the hello', async (_, steps) => {
    const { client, service, sent } = connect();
    const greeting = { role: 'service', nonce: randomBytes(32).toString('base64'), versions: [2], version: 2 };
    for (const { method, params = greeting } of steps) void service.send(stepText(method, params));
    service.close('closed');
    expect((await greetService(client, clientIdentity())).ok).toBe(false);
    expect(sent.client.length).toBe(1);
  });
});

describe('an impostor before the service', () => {
  const hello = stepText('hello', {
    role: 'administrator',
    nonce: randomBytes(32).toString('base64'),
    versions: [2],
  });

  it.each([
    ['before its proof', 1],
    ['after its proof', 2],
  ])('that finds all places taken %s gets the reason', async (_when, asked) => {
    let count = 0;
    const { info, proven } = await shake(clientIdentity(), serviceIdentity({ hasPlace: () => (count += 1) < asked }));
    expect(info).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'busy' } });
    expect(proven).toEqual(err('no place'));
  });

  it.each([
    ['a request instead of a hello', '{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}', 'no hello'],
    [
      'a hello as service',
      stepText('hello', { role: 'service', nonce: randomBytes(32).toString('base64'), versions: [2] }),
      'no role',
    ],
    ['no JSON', 'hello', 'no hello'],
  ])('that sends %s gets no answer', async (_, body, refusal) => {
    const { pipe, service, sent } = connect();
    pipe.client.write(frame(body));
    expect(await greetClient(service, serviceIdentity())).toEqual(err(refusal));
    expect(sent.server).toEqual([]);
  });

  it('that reflects the proof of the service is refused', async () => {
    const { client, service } = connect();
    const answer = greetClient(service, serviceIdentity());
    void client.send(hello);
    await client.next();
    void client.send(await textOf(client));
    expect(await answer).toEqual(err('no proof'));
  });

  it('that replays a true client is refused', async () => {
    const recorded = (await shake(clientIdentity(), serviceIdentity())).sent.client;
    const { pipe, service } = connect();
    for (const chunk of recorded) pipe.client.write(chunk);
    expect(await greetClient(service, serviceIdentity())).toEqual(err('no proof'));
  });

  it('that sends requests without a proof is refused, and nothing is served', async () => {
    const { client, service } = connect();
    const answer = greetClient(service, serviceIdentity());
    void client.send(hello);
    void client.send('{"jsonrpc":"2.0","id":1,"method":"service/status","params":{}}');
    expect(await answer).toEqual(err('no proof'));
    expect(await textOf(client)).toMatch(/hello/);
    expect(await textOf(client)).toMatch(/proof/);
  });

  it('that announces a long message before its proof is closed', async () => {
    const { pipe, service } = connect();
    pipe.client.write(`Content-Length: ${maxHandshakeBytes + 1}\r\n\r\n`);
    expect(await greetClient(service, serviceIdentity())).toEqual(err('no hello'));
    expect(service.closedBy).toBe('message-too-long');
  });
});

describe('a proof', () => {
  const hellos = { client: Buffer.from('{"a":1}'), service: Buffer.from('{"b":2}') };

  it('covers the side and both hellos byte by byte', () => {
    const proof = proofText(key, 'service', hellos);
    expect(isProofOf(proof, key, 'service', hellos)).toBe(true);
    expect(isProofOf(proof, key, 'client', hellos)).toBe(false);
    expect(isProofOf(proof, key, 'service', { ...hellos, client: Buffer.from('{"a": 1}') })).toBe(false);
    expect(isProofOf(proof, key, 'service', { ...hellos, service: Buffer.from('{"b":3}') })).toBe(false);
  });

  it('is the documented HMAC, so that another language can make it', () => {
    // printf 'ecm-configurator pipe\nservice\n{"a":1}\n{"b":2}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01 -binary | base64
    const step = readStep(proofText(key, 'service', hellos), 'proof', handshakeSchemas.proof);
    expect(step?.mac).toBe('CKtkyf/rIvTx9knwW5lJ9uQs7981Udv9q6R1jwBrRNw=');
  });
});
