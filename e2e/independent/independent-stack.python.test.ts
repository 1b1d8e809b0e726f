import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { functionNames, type FunctionName } from '../../shared/contract-functions.ts';
import { Secret } from '../../shared/secret.ts';
import { builtIn, builtInEnvelope, serviceNamespace } from '../../test-support/pi/built-in-functions.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { SoapGateway } from '../../main/pi/gateway/soap-gateway.ts';
import { soapNamespaces } from '../../main/pi/gateway/wire.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { independently } from './independently.ts';
import { callsWith, hostile, type CallValue, type SampleCall } from './sample-calls.ts';

const contract = fileURLToPath(new URL('../../main/pi/contract/AuthService.wsdl', import.meta.url));

interface Verdict {
  readonly operation: string;
  readonly errors: readonly string[];
  readonly values: Record<string, unknown> | null;
}

const registrationKey = `key${hostile}`;
const variants = {
  'all members present': callsWith((text) => text),
  'the optional members absent': callsWith(() => undefined),
  'the optional members empty': callsWith(() => ''),
} as const;

interface Sample extends SampleCall {
  readonly name: string;
  readonly of: FunctionName;
  readonly operation: string;
}

const samples: readonly Sample[] = Object.entries(variants).flatMap(([variant, calls]) =>
  functionNames.map((of) => ({ name: `${of}, ${variant}`, of, operation: builtIn(of).operation, ...calls[of] })),
);
const envelopes = Object.fromEntries(
  samples.map(({ name, of, inputs }) => [name, builtInEnvelope(of, inputs, registrationKey)]),
);

/** zeep returns None for absent, nil, empty, and a structure without members. */
function normalizedForZeep(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, normalizedForZeep(member)] as const);
  const present = members.filter(([, member]) => member !== null);
  return present.length === 0 ? null : Object.fromEntries(present);
}

/** As WCF's reader returns it: texts; nil is null; absent members are missing. */
function asTexts(meant: CallValue): unknown {
  if (typeof meant !== 'object' || meant === null) return meant === null ? null : String(meant);
  const present = Object.entries(meant).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, asTexts(value)]));
}

function byHand(body: string): string {
  return (
    `<s:Envelope xmlns:s="${soapNamespaces['1.1']}"><s:Header><ApiRegistrationKey xmlns="${serviceNamespace}">k</ApiRegistrationKey></s:Header>` +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}

const listCall = 'AccountStoreOps_SharedCredential_GetList';
const queryCall = 'AccountStoreOps_StoredCredential_GetList';
const data = 'xmlns:d="http://schemas.datacontract.org/2004/07/RouletteWebService"';
const outOfOrder = {
  parameters: byHand(
    `<${listCall} xmlns="${serviceNamespace}"><SystemName>web01</SystemName><AuthenticationToken>t</AuthenticationToken></${listCall}>`,
  ),
  members: byHand(
    `<${queryCall} xmlns="${serviceNamespace}"><AuthenticationToken>t</AuthenticationToken>` +
      `<Query ${data}><d:SystemName>web01</d:SystemName><d:DomainName>HQ</d:DomainName></Query></${queryCall}>`,
  ),
};

describe('an independent stack that validates by the schema', async () => {
  const verdicts = await independently<Record<string, Verdict>>('validate', contract, envelopes);

  it('receives every operation', () => {
    expect(new Set(Object.values(verdicts).map(({ operation }) => operation))).toEqual(
      new Set(samples.map(({ operation }) => operation)),
    );
  });

  it.each(samples)('agrees with $name', ({ name, operation, meant }) => {
    expect(verdicts[name]).toMatchObject({ operation, errors: [] });
    expect(normalizedForZeep(verdicts[name]?.values)).toEqual(normalizedForZeep(meant));
  });

  it('refuses parameters and members out of order', async () => {
    const objections = await independently<Record<string, Verdict>>('validate', contract, outOfOrder);
    for (const { errors } of Object.values(objections)) expect(errors.join()).toMatch(/not expected/);
  });
});

describe('a server that ignores members out of order', async () => {
  const read = await independently<Record<string, unknown>>('read', contract, envelopes);

  it.each(samples)('reads every member of $name', ({ name, meant }) => {
    expect(read[name]).toEqual(asTexts(meant));
  });

  it('loses members that are out of order', async () => {
    expect(await independently('read', contract, outOfOrder)).toEqual({
      parameters: { SystemName: 'web01' },
      members: { AuthenticationToken: 't', Query: { SystemName: 'web01' } },
    });
  });
});

describe('an independent client of the practice PI', async () => {
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
  const secrets = practiceSecrets(pi);
  const gateway = new SoapGateway({
    endpointUrl: pi.endpointUrl,
    contract: builtInContract,
    registrationKey: secrets.apiRegistrationKey,
    timeoutMs: 5000,
  });
  const context = { signal: new AbortController().signal, correlationId: 'independent' };

  afterAll(async () => {
    await gateway.close();
    await pi.stop();
  });

  interface ClientReport {
    readonly loggedIn: boolean;
    readonly impersonated: boolean;
    readonly stored: { readonly StoredCredentials: { readonly StoredCredential: readonly SeenCredential[] } };
    readonly refused: object;
  }
  interface SeenCredential {
    readonly AccountIdentificationInfo: {
      readonly AccountName: string;
      readonly AccountStore: { readonly TargetName: string; readonly Type: number };
    };
    readonly AutoSpin: boolean;
  }

  it('logs in, impersonates and lists what our gateway lists', async () => {
    const ann = { domain: 'HQ', name: 'ann' };
    const system = 'web01.hq.example';
    const seen = await independently<ClientReport>('call', pi.endpointUrl, {
      registrationKey: secrets.apiRegistrationKey.reveal(),
      user: 'svc-ecm',
      password: secrets.apiPassword.reveal(),
      impersonate: ann,
      system,
    });
    expect(seen).toMatchObject({ loggedIn: true, impersonated: true });
    expect(seen.refused).toMatchObject({ OperationSuccessful: false, ErrorCode: 1 });

    const login = await gateway.login(
      { userName: 'svc-ecm', authenticator: '', password: secrets.apiPassword },
      context,
    );
    const user = await gateway.loginAsUser(login.ok ? login.value : Secret.of(''), ann, context);
    const ours = await gateway.listStored(user.ok ? user.value : Secret.of(''), { system }, context);
    if (!ours.ok) throw new Error(ours.error.failure.message);
    expect(ours.value.entries.length).toBeGreaterThan(0);
    const listedByZeep = seen.stored.StoredCredentials.StoredCredential.map(
      ({ AccountIdentificationInfo: account, AutoSpin }) => ({
        account: account.AccountName,
        target: account.AccountStore.TargetName,
        type: account.AccountStore.Type,
        autoSpin: AutoSpin,
      }),
    );
    expect(listedByZeep).toEqual(
      ours.value.entries.map(({ account: { accountName, store }, autoSpin }) => ({
        account: accountName,
        target: store.targetName,
        type: store.type,
        autoSpin,
      })),
    );
  });
});
