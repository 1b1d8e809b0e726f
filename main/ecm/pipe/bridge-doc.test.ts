import { createHmac, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorInfoSchema, errorKinds } from '../../../shared/errors.ts';
import { jumpItemTypeNames } from '../../../shared/jump-item.ts';
import { frame } from '../../rpc/framed-stream.ts';
import { FramingGuard, maxHeaderBytes, maxMessageBytes } from '../../rpc/framing-guard.ts';
import { handshakeSchemas, maxHandshakeBytes, proofText, readStep } from './handshake.ts';
import { decode, readMessage } from '../../rpc/json-rpc.ts';
import { isAllowed, isMethodName, methodNames, methods, type MethodName } from './methods.ts';
import { maxConnections, maxUnproven } from './pipe-host.ts';
import { maxInFlight } from './pipe-peer.ts';

/** docs/bridge.md is the only documentation for authors of bridges; its examples are checked here. */

const text = readFileSync(new URL('../../../docs/bridge.md', import.meta.url), 'utf8');

/** The lines of the code blocks with this mark. */
function linesOf(mark: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${mark}\\n(.*?)^\`\`\`$`, 'gms'))].flatMap(([, block = '']) =>
    block.trimEnd().split('\n'),
  );
}

describe('the worked example of the handshake', () => {
  const key = Buffer.from(linesOf('text key')[0] ?? '', 'hex');
  const frames = linesOf('text handshake').map((line) => Buffer.from(line.replaceAll('\\r\\n', '\r\n')));
  const bodies: Buffer[] = [];
  const guard = new FramingGuard(maxHandshakeBytes, (body) => bodies.push(body));
  const violations = frames.map((bytes) => guard.push(bytes));
  const [
    clientHello = Buffer.of(),
    serviceHello = Buffer.of(),
    serviceProof = Buffer.of(),
    clientProof = Buffer.of(),
    ready = Buffer.of(),
  ] = bodies;

  it('is framed as it says', () => {
    expect(violations).toEqual(frames.map(() => undefined));
    expect(bodies).toHaveLength(5);
    expect(guard.isBetween).toBe(true);
    expect(bodies.map((body) => frame(body.toString())).join('')).toBe(frames.join(''));
  });

  it('has the five messages in their order', () => {
    expect(readStep(clientHello, 'hello', handshakeSchemas.clientHello)).toMatchObject({
      role: 'bridge',
      nonce: Buffer.from(Array.from({ length: 32 }, (_, i) => 0x20 + i)).toString('base64'),
    });
    expect(readStep(serviceHello, 'hello', handshakeSchemas.serviceHello)).toMatchObject({
      version: 2,
      nonce: Buffer.from(Array.from({ length: 32 }, (_, i) => 0x40 + i)).toString('base64'),
    });
    expect(readStep(ready, 'ready', handshakeSchemas.ready)).toBeDefined();
  });

  it.each([
    ['service', serviceProof],
    ['client', clientProof],
  ] as const)(
    'has the proof of the %s, as the page tells how to make it and as the program makes it',
    (side, proof) => {
      const covered = Buffer.concat([
        Buffer.from(`ecm-configurator pipe\n${side}\n`),
        clientHello,
        Buffer.from('\n'),
        serviceHello,
      ]);
      expect(covered).toHaveLength(21 + 1 + 7 + 1 + 131 + 1 + 144 - (side === 'client' ? 1 : 0));
      expect(readStep(proof, 'proof', handshakeSchemas.proof)).toEqual({
        mac: createHmac('sha256', key).update(covered).digest('base64'),
      });
      const hellos = { client: clientHello, service: serviceHello };
      expect(proofText(createSecretKey(key), side, hellos)).toBe(proof.toString());
    },
  );
});

describe('the wire examples', () => {
  const messages = linesOf('json').map((line) => readMessage(Buffer.from(line)));
  const asked = new Map<number | string, MethodName>();

  it('are JSON-RPC, and shown for every method of a bridge', () => {
    expect(messages).not.toContain(undefined);
    for (const message of messages) {
      if (message?.kind !== 'request') continue;
      const { method, id } = message;
      if (!isMethodName(method)) throw new Error(`there is no ${method}`);
      asked.set(id, method);
    }
    expect([...asked.values()].toSorted()).toEqual(methodNames.filter((name) => isAllowed(name, 'bridge')).toSorted());
  });

  it('fit the schemas', () => {
    const unfit = messages.map((message) => {
      if (message?.kind === 'request')
        return isMethodName(message.method) && decode(methods[message.method].params, message.params);
      if (message?.kind !== 'response') return undefined;
      const { id, outcome } = message;
      if (!outcome.ok) return decode(errorInfoSchema, outcome.error.data);
      const method = asked.get(id ?? '');
      return method !== undefined && decode(methods[method].result, outcome.value);
    });
    expect(unfit.filter((outcome) => outcome !== undefined && (outcome === false || !outcome.ok))).toEqual([]);
    expect(messages.filter((message) => message?.kind === 'response')).toHaveLength(asked.size + 1);
  });
});

describe('the page', () => {
  it.each([
    ['the longest header', maxHeaderBytes],
    ['the longest message before the proof', maxHandshakeBytes],
    ['the longest message after it', maxMessageBytes],
  ])('names %s', (_what, bytes) => {
    expect(text).toContain(`${bytes.toLocaleString('en')} bytes`);
  });

  it('names the other limits', () => {
    expect(text).toContain(`${maxConnections.bridge} for a bridge, ${maxConnections.operator} for an operator`);
    expect(text).toContain(`${maxConnections.administrator} connections`);
    expect(text).toContain(`${maxUnproven} without proof`);
    expect(text).toContain(`${maxInFlight} requests at a time`);
  });

  it.each([...jumpItemTypeNames, ...errorKinds])('names %s', (name) => {
    expect(text).toContain(`\`${name}\``);
  });
});
