import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeEndpoint } from '../../main/pi/endpoint/describe-endpoint.ts';
import { decodeAnswer } from '../../main/pi/gateway/decoder/decode-answer.ts';
import type { CallContext } from '../../main/pi/gateway/gateway.ts';
import {
  answerOf,
  declaredFault,
  element,
  faultOf,
  refused,
  sharedList,
  sharedXml,
  storedList,
  storedXml,
  succeeded,
} from '../../test-support/pi/sample-answers.ts';
import { builtInShape } from '../../test-support/pi/built-in-functions.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { SoapGateway, type PiGateway } from '../../main/pi/gateway/soap-gateway.ts';
import { parseDistinguishedName } from '../../main/pi/identity/distinguished-name.ts';
import { resolveIdentities } from '../../main/pi/identity/resolve-identities.ts';
import { decodeCredentialId, encodeCredentialId } from '../../main/pi/selection/credential-id.ts';
import { parseProxyAddress, readProxySettings } from '../../main/platform/network/proxy-settings.ts';
import { parseDomainMap } from '../../shared/domain-map.ts';
import type { FunctionName } from '../../shared/contract-functions.ts';
import { jumpItemTypeNames } from '../../shared/jump-item.ts';
import { Secret } from '../../shared/secret.ts';
import { checkFailure, type FuzzCase } from './fuzz-case.ts';
import { mutate, randomText } from './mutate.ts';
import { nameCase } from './name-cases.ts';
import { fileCase, httpCase, tokenCase, type RawWire } from './outside-cases.ts';
import { seeded, type Random } from './random.ts';

const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const template = 'JobOps_GetPasswordChangeSettings';

/** Valid answers of every shape. */
const answers: readonly (readonly [FunctionName, string])[] = [
  [
    'listStoredBySystem',
    storedList(
      storedXml('Administrator'),
      storedXml('svc&ü🙂', 'WEB01', {
        CheckedOutTo: 'HQ\\ann',
        CheckedOutUntilUtc: '2026-11-24T12:00:00Z',
        SystemDnsName: 'web01.hq.example',
      }),
    ),
  ],
  ['listStoredBySystem', storedList(...Array.from({ length: 20 }, (_, index) => storedXml(`account${index}`)))],
  ['listSharedBySystem', sharedList(sharedXml('a', 'list', 'web01'), sharedXml('b', 'list', 'a label'))],
  ['checkOutStored', answerOf(checkOut, `<a:CheckedOutUntilUtc i:nil="true"/>${element('Password', 'p<a>&"\' ')}`)],
  [
    'readTemplate',
    answerOf(
      template,
      '<a:AccountStoreType>1</a:AccountStoreType><a:PasswordChangeSettings><a:Zeta>1</a:Zeta><a:Alpha i:nil="true"/><a:In xmlns:b="urn:b"><b:x> y </b:x></a:In></a:PasswordChangeSettings>',
    ),
  ],
  ['login', answerOf('DoLogin2', '', succeeded('token'))],
  ['login', answerOf('DoLogin2', '', refused(1, 'no'))],
  ['listStoredBySystem', declaredFault(3, 'Access denied')],
  ['listStoredBySystem', faultOf('a:ActionNotSupported', 'No such action')],
];

const contentTypes = [
  'text/xml; charset=utf-8',
  'text/xml; charset=utf-8',
  'text/xml',
  '',
  'text/html',
  'text/xml; charset=utf-16',
  'text/xml; charset=x',
  'text/xml; charset=iso-8859-1',
  "text/xml; charset='us-ascii'",
  'multipart/related; boundary=x',
  'application/soap+msbin1',
] as const;
const statuses = [200, 200, 200, 500, 400, 404, 503] as const;

/** Chunks that depend on the bytes only, so that a finding can be repeated. */
async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  const random = seeded(bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.pick([4, 100, 4096]));
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function decoderCase(random: Random): FuzzCase {
  const [name, answer] = random.pick(answers);
  const contentType = random.pick(contentTypes);
  return {
    what: `decoder, ${name}`,
    input: mutate(Buffer.from(answer), random),
    run: async (input) => {
      const decoded = await decodeAnswer(inChunks(input), contentType, builtInShape(name));
      if (!['envelope', 'html', 'not-soap', 'wrong-encoding', 'beyond-limits', 'malformed'].includes(decoded.is))
        throw new Error(`decoded as ${decoded.is}`);
      if (decoded.is === 'envelope' && Object.getPrototypeOf(decoded.envelope) !== null)
        throw new Error('the envelope has a prototype');
    },
  };
}

/** A gateway with a server whose next answer can be set. */
export interface Wire {
  readonly gateway: PiGateway;
  next: { status: number; contentType: string; body: Buffer };
  close(): Promise<void>;
}

export async function openWire(): Promise<Wire> {
  const server = createServer((request, response) => {
    const { status, contentType, body } = wire.next;
    request.resume().on('end', () => response.writeHead(status, { 'content-type': contentType }).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc`;
  const gateway = new SoapGateway({
    endpointUrl,
    contract: builtInContract,
    registrationKey: Secret.of('key'),
    timeoutMs: 10_000,
  });
  const wire: Wire = {
    gateway,
    next: { status: 200, contentType: 'text/xml', body: Buffer.alloc(0) },
    close: async () => {
      await gateway.close();
      server.close();
    },
  };
  return wire;
}

const token = Secret.of('token');

function ask(gateway: PiGateway, name: FunctionName, context: CallContext): Promise<unknown> {
  const account = { accountName: 'a', store: { targetName: 't', type: 1 } };
  switch (name) {
    case 'listStoredBySystem':
      return gateway.listStored(token, { system: 'web01' }, context);
    case 'listSharedBySystem':
      return gateway.listShared(token, 'web01', context);
    case 'checkOutStored':
      return gateway.checkOut(token, { kind: 'stored', account }, 'comment', context);
    case 'readTemplate':
      return gateway.readTemplate(token, 1, context);
    default:
      return gateway.login({ userName: 'svc', authenticator: '', password: Secret.of('password') }, context);
  }
}

/** The gateway returns a value, or a failure of a known kind with a hint. */
function gatewayCase(random: Random, wire: Wire): FuzzCase {
  const [name, answer] = random.pick(answers);
  const [status, contentType] = [random.pick(statuses), random.pick(contentTypes)];
  return {
    what: `gateway, ${name}, status ${status}`,
    input: mutate(Buffer.from(answer), random),
    run: async (body) => {
      wire.next = { status, contentType, body };
      const context = { signal: new AbortController().signal, correlationId: 'fuzz' };
      const result = (await ask(wire.gateway, name, context)) as {
        readonly ok: boolean;
        readonly error?: { readonly failure: { readonly kind: string; readonly hint: string } };
      };
      if (!result.ok) checkFailure(result.error?.failure);
    },
  };
}

const settings = { defaultDomain: '', fallbackToLocalAccount: true, domainMap: ['hq.example=HQ'] };

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  'user name': (text) => resolveIdentities({ username: text }, settings),
  'user name and DN': (text) => resolveIdentities({ username: text, distinguishedName: text }, settings),
  'Distinguished Name': (text) => parseDistinguishedName(text),
  host: (text) => describeEndpoint({ type: 'rdp', host: text }),
  'web address': (text) => describeEndpoint({ type: 'web', url: text }),
  'host in a web address': (text) => describeEndpoint({ type: 'web', url: `https://${text}` }),
  'Jump Item': (text) =>
    jumpItemTypeNames.map((type) =>
      describeEndpoint({ type, host: text, url: text, additionalAddresses: [text], applicationName: text }),
    ),
  'credential id': (text) => decodeCredentialId(text),
  'credential id of JSON': (text) => decodeCredentialId(`v1.${Buffer.from(text).toString('base64url')}`),
  'credential id of names': (text) => {
    const named = {
      kind: 'local',
      account: { accountName: text, store: { targetName: text, type: 1 }, passwordList: text },
      format: 'name',
    } as const;
    const decoded = decodeCredentialId(encodeCredentialId(named));
    if (decoded.ok && decoded.value.kind === 'local' && decoded.value.account.accountName !== text)
      throw new Error('the decoded name differs');
  },
  'domain map': (text) => parseDomainMap(text.split(';')),
  'address of a proxy': (text) => parseProxyAddress(`http://${text}`),
  NO_PROXY: (text) =>
    readProxySettings({ HTTPS_PROXY: 'http://proxy.example', NO_PROXY: text }).proxyFor(new URL('https://pi.example')),
};

function parserCase(random: Random): FuzzCase {
  const what = random.pick(Object.keys(parsers));
  return {
    what,
    input: Buffer.from(randomText(random), 'utf16le'),
    run: async (input) => void parsers[what]?.(input.toString('utf16le')),
  };
}

export function newFuzzCase(random: Random, wire: Wire, rawWire: RawWire): FuzzCase {
  const cases = [decoderCase, gatewayCase, parserCase, tokenCase, fileCase, nameCase].map(
    (make) => () => make(random, wire),
  );
  return random.pick([...cases, () => httpCase(random, rawWire)])();
}

/** The unmutated answers must be valid, or the mutations would test nothing. */
export async function assertAnswersAreRead(): Promise<void> {
  for (const [name, answer] of answers) {
    const decoded = await decodeAnswer(inChunks(Buffer.from(answer)), 'text/xml', builtInShape(name));
    if (decoded.is !== 'envelope') throw new Error(`the sample for ${name} is read as ${JSON.stringify(decoded)}`);
  }
}
