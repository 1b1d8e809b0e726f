import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import type { ScriptedServer } from '../../../test-support/scripted-server.ts';
import type { PiResult } from './gateway.ts';
import type { PiGateway } from './soap-gateway.ts';
import {
  account,
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  password,
  registrationKey,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { descendant, outlineOf, parseXml } from '../../../test-support/pi/parse-xml.ts';
import {
  answerOf,
  element,
  faultOf,
  sharedList,
  sharedXml,
  storedList,
  storedXml,
  succeeded,
} from '../../../test-support/pi/sample-answers.ts';
import { dataNamespace } from '../../../test-support/pi/built-in-functions.ts';
import { instanceNamespace } from './wire.ts';

const shared = { accountName: 'enable', listName: 'Network', systemName: 'Core switch' };

let fixtures: GatewayFixtures;
let server: ScriptedServer;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
  ({ server } = fixtures);
});
afterEach(() => fixtures.end());

const permissions = { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true };
const storedOf = (accountName: string) => ({
  account: { accountName, store: { targetName: 'WEB01', type: 1 } },
  autoSpin: false,
  hasRandomPassword: true,
  permissions,
});
const identification = 'AccountIdentificationInfo(AccountName, AccountStore(TargetName, Type), PasswordList)';
const identifier = 'SharedCredentialIdentifier(AccountName, SharedCredentialListName, SystemName)';

interface Call {
  readonly operation: string;
  readonly call: (gateway: PiGateway) => PiResult<unknown>;
  /** The parameters sent, in order. */
  readonly sends: string;
  readonly answer: string;
  readonly value: unknown;
}

const checkedOut = `${element('CheckedOutUntilUtc', '2026-01-02T03:04:05Z')}${element('Password', 'secret')}`;
const calls: readonly Call[] = [
  {
    operation: 'DoLogin2',
    call: (gateway) => gateway.login({ userName: 'svc', authenticator: '', password }, context()),
    sends: 'LoginType, Password, Username',
    answer: answerOf('DoLogin2', '', succeeded('new-token')),
    value: Secret.of('new-token'),
  },
  {
    operation: 'DoLogin2',
    call: (gateway) => gateway.login({ userName: 'svc', authenticator: 'HQ', password }, context()),
    sends: 'Authenticator, LoginType, Password, Username',
    answer: answerOf('DoLogin2', '', succeeded('new-token')),
    value: Secret.of('new-token'),
  },
  {
    operation: 'DoLoginAsUser',
    call: (gateway) => gateway.loginAsUser(token, { domain: 'HQ', name: 'ann' }, context()),
    sends: 'AuthenticationToken, Authenticator, Username',
    answer: answerOf('DoLoginAsUser', '', succeeded('user-token')),
    value: Secret.of('user-token'),
  },
  {
    operation: 'DoLoginAsUser',
    call: (gateway) => gateway.loginAsUser(token, { name: 'ann' }, context()),
    sends: 'AuthenticationToken, Username',
    answer: answerOf('DoLoginAsUser', '', succeeded('user-token')),
    value: Secret.of('user-token'),
  },
  {
    operation: 'DoLogout',
    call: (gateway) => gateway.logout(token, context()),
    sends: 'AuthenticationToken',
    answer: answerOf('DoLogout'),
    value: undefined,
  },
  {
    operation: 'SystemOps_GetVersion',
    call: (gateway) => gateway.productVersion(token, context()),
    sends: 'AuthenticationToken',
    answer: answerOf('SystemOps_GetVersion', element('ProductVersion', '7.1')),
    value: '7.1',
  },
  {
    operation: 'AccountStoreOps_StoredCredential_GetList',
    call: (gateway) => gateway.listStored(token, { system: 'web01' }, context()),
    sends: 'AuthenticationToken, Query(SystemName)',
    answer: storedList(storedXml('a'), storedXml('b')),
    value: { entries: [storedOf('a'), storedOf('b')] },
  },
  {
    operation: 'AccountStoreOps_StoredCredential_GetList',
    call: (gateway) => gateway.listStored(token, { domain: 'HQ' }, context()),
    sends: 'AuthenticationToken, Query(DomainName)',
    answer: answerOf('AccountStoreOps_StoredCredential_GetList', '<a:StoredCredentials i:nil="true"/>'),
    value: { entries: [] },
  },
  {
    operation: 'AccountStoreOps_SharedCredential_GetList',
    call: (gateway) => gateway.listShared(token, 'web01', context()),
    sends: 'AuthenticationToken, SystemName',
    answer: sharedList(sharedXml('enable', 'Network', 'Core switch')),
    value: { entries: [{ identifier: shared, permissions }] },
  },
  {
    operation: 'AccountStoreOps_SharedCredential_GetList',
    call: (gateway) => gateway.listShared(token, 'web01', context()),
    sends: 'AuthenticationToken, SystemName',
    answer: answerOf('AccountStoreOps_SharedCredential_GetList'),
    value: { entries: [] },
  },
  {
    operation: 'AccountStoreOps_StoredCredential_CheckOut',
    call: (gateway) => gateway.checkOut(token, { kind: 'stored', account }, 'why', context()),
    sends: `AuthenticationToken, ${identification}, Comment`,
    answer: answerOf('AccountStoreOps_StoredCredential_CheckOut', checkedOut),
    value: { password: Secret.of('secret'), until: new Date('2026-01-02T03:04:05Z') },
  },
  {
    operation: 'AccountStoreOps_StoredCredential_CheckIn',
    call: (gateway) => gateway.checkIn(token, { kind: 'stored', account }, 'why', context()),
    sends: `AuthenticationToken, ${identification}, Comment`,
    answer: answerOf('AccountStoreOps_StoredCredential_CheckIn'),
    value: undefined,
  },
  {
    operation: 'AccountStoreOps_SharedCredential_CheckOut',
    call: (gateway) => gateway.checkOut(token, { kind: 'shared', identifier: shared }, 'why', context()),
    sends: `AuthenticationToken, Comment, ${identifier}`,
    answer: answerOf(
      'AccountStoreOps_SharedCredential_CheckOut',
      `<a:CheckedOutUntilUtc i:nil="true"/>${element('Password', 'shared-password')}`,
    ),
    value: { password: Secret.of('shared-password') },
  },
  {
    operation: 'AccountStoreOps_SharedCredential_CheckIn',
    call: (gateway) => gateway.checkIn(token, { kind: 'shared', identifier: shared }, 'why', context()),
    sends: `AuthenticationToken, Comment, ${identifier}`,
    answer: answerOf('AccountStoreOps_SharedCredential_CheckIn'),
    value: undefined,
  },
  {
    operation: 'AccountStoreOps_StoredCredential_Spin',
    call: (gateway) => gateway.spin(token, account, 'why', context()),
    sends: `AuthenticationToken, ${identification}, Comment`,
    answer: answerOf('AccountStoreOps_StoredCredential_Spin', element('JobID', '41')),
    value: 41,
  },
  {
    operation: 'AccountStoreOps_PasswordRequest_Create',
    call: (gateway) => gateway.createRequest(token, account, 'why', context()),
    sends: `AuthenticationToken, ${identification}, Comment`,
    answer: answerOf('AccountStoreOps_PasswordRequest_Create', element('RequestID', '42')),
    value: '42',
  },
  {
    operation: 'AccountStoreOps_PasswordRequest_Grant',
    call: (gateway) => gateway.grantRequest(token, '42', 'why', context()),
    sends: 'AuthenticationToken, Comment, RequestID',
    answer: answerOf('AccountStoreOps_PasswordRequest_Grant'),
    value: undefined,
  },
];

/** The request of the one call that was made last. */
function sent() {
  const envelope = parseXml(server.bodies.at(-1) ?? '');
  return { envelope, body: descendant(envelope, 'Body')?.children[0] };
}

describe('an operation', () => {
  it.each(calls)(
    '$operation sends $sends and reads its answer',
    async ({ operation, call, sends, answer: xml, value }) => {
      server.plan(({ request, response }) => {
        expect(request.method).toBe('POST');
        expect(request.url).toBe('/AuthService.svc');
        expect(request.headers).toMatchObject({
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"http://tempuri.org/IAuthService/${operation}"`,
        });
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(xml);
      });
      const result = await call(fixtures.gateway());
      expect(result).toEqual({ ok: true, value });
      if (value instanceof Secret && result.ok) expect((result.value as Secret).reveal()).toBe(value.reveal());
      const { envelope, body } = sent();
      expect(body?.local).toBe(operation);
      expect(outlineOf(body ?? envelope)).toBe(sends);
      expect(descendant(envelope, 'Header', 'ApiRegistrationKey')?.text).toBe(registrationKey.reveal());
    },
  );

  it('logs in with the password exactly as it is, and the type that the authenticator wants', async () => {
    server.plan(answer(answerOf('DoLogin2', '', succeeded('t'))), answer(answerOf('DoLogin2', '', succeeded('t'))));
    const gateway = fixtures.gateway();
    await gateway.login({ userName: 'svc', authenticator: '', password }, context());
    expect(sent().body?.children.map(({ text }) => text)).toEqual(['1', password.reveal(), 'svc']);
    await gateway.login({ userName: 'svc', authenticator: 'HQ', password }, context());
    expect(sent().body?.children.map(({ text }) => text)).toEqual(['HQ', '2', password.reveal(), 'svc']);
  });

  it('reads a template, and creates the rotation with it', async () => {
    const settings =
      '<a:PasswordChangeSettings i:type="a:ExtendedSettings"><a:FullAccountName>old</a:FullAccountName><a:Novelty>kept</a:Novelty></a:PasswordChangeSettings>';
    server.plan(
      answer(answerOf('JobOps_GetPasswordChangeSettings', `<a:AccountStoreType>3</a:AccountStoreType>${settings}`)),
    );
    server.plan(answer(answerOf('JobOps_CreatePasswordChangeJob', element('JobID', '43'))));
    const gateway = fixtures.gateway();
    const template = await gateway.readTemplate(token, 7, context());
    if (!template.ok) throw new Error(template.error.failure.message);
    expect(template.value.accountStoreType).toBe(3);
    const overrides = {
      fullAccountName: 'HQ\\svc',
      storedAccountName: 'svc',
      storedSystemName: 'HQ',
      domainName: 'HQ',
    };
    const job = {
      settings: template.value.settings,
      overrides,
      comment: 'why',
      nextRun: new Date('2026-01-02T03:04:05Z'),
      system: 'HQ',
    };
    expect(await gateway.createRotationJob(token, job, context())).toEqual({ ok: true, value: 43 });
    const { body } = sent();
    expect(body && outlineOf(body)).toBe(
      'AuthenticationToken, JobInfoBase(JobComment, NextRunTimeUTC, RunJobOnNewSystems), ' +
        'PasswordChangeSettings(DomainName, FullAccountName, Novelty, StoredAccountName, StoredSystemName), ScheduleInfo(RetryEnabled, ScheduleType), SystemList',
    );
    expect(body && descendant(body, 'PasswordChangeSettings')?.children.map(({ text }) => text)).toEqual([
      'HQ',
      'HQ\\svc',
      'kept',
      'svc',
      'HQ',
    ]);
    // The prefix is redeclared with the namespace that it had in the template.
    expect(body && descendant(body, 'PasswordChangeSettings')?.attributes).toEqual({
      [`{${instanceNamespace}}type`]: 't0:ExtendedSettings',
    });
    expect(server.bodies.at(-1)).toContain(`xmlns:t0="${dataNamespace}"`);
    expect(body && descendant(body, 'JobInfoBase', 'NextRunTimeUTC')?.text).toBe('2026-01-02T03:04:05.000Z');
  });

  it.each(['', '<a:JobID i:nil="true"/>', '<a:JobID/>', element('JobID', 'none')])(
    'that starts a rotation is done although the job has no number: %j',
    async (members) => {
      server.plan(answer(answerOf('AccountStoreOps_StoredCredential_Spin', members)));
      expect(await fixtures.gateway().spin(token, account, '', context())).toEqual({ ok: true, value: undefined });
    },
  );

  it.each<readonly [title: string, call: (gateway: PiGateway) => PiResult<unknown>, xml: string]>([
    [
      'a request without an id',
      (gateway) => gateway.createRequest(token, account, '', context()),
      answerOf('AccountStoreOps_PasswordRequest_Create'),
    ],
    [
      'a login without a token',
      (gateway) => gateway.login({ userName: 'u', authenticator: '', password }, context()),
      answerOf('DoLogin2'),
    ],
    [
      'a check-out without a password',
      (gateway) => gateway.checkOut(token, { kind: 'stored', account }, '', context()),
      answerOf('AccountStoreOps_StoredCredential_CheckOut', '<a:Password i:nil="true"/>'),
    ],
    [
      'a template that is nil',
      (gateway) => gateway.readTemplate(token, 7, context()),
      answerOf(
        'JobOps_GetPasswordChangeSettings',
        '<a:AccountStoreType>1</a:AccountStoreType><a:PasswordChangeSettings i:nil="true"/>',
      ),
    ],
    [
      'a date that is none',
      (gateway) => gateway.checkOut(token, { kind: 'stored', account }, '', context()),
      answerOf(
        'AccountStoreOps_StoredCredential_CheckOut',
        `${element('CheckedOutUntilUtc', 'soon')}${element('Password', 'p')}`,
      ),
    ],
    [
      'a result that is nil',
      (gateway) => gateway.logout(token, context()),
      answerOf('DoLogout').replace('<DoLogoutResult', '<DoLogoutResult i:nil="true"'),
    ],
    [
      'the result of another operation',
      (gateway) => gateway.logout(token, context()),
      answerOf('SystemOps_GetVersion'),
    ],
    [
      'no result',
      (gateway) => gateway.logout(token, context()),
      faultOf('x', 'y').replace(/<s:Fault>.*<\/s:Fault>/, ''),
    ],
    [
      'a result in another namespace',
      (gateway) => gateway.logout(token, context()),
      answerOf('DoLogout').replace('http://tempuri.org/', 'http://other.example/'),
    ],
    [
      'an outcome that is no boolean',
      (gateway) => gateway.logout(token, context()),
      answerOf('DoLogout').replace('>true<', '>maybe<'),
    ],
  ])('that answers against the contract is malformed: %s', async (_title, call, xml) => {
    server.plan(answer(xml));
    expect(outcomeOf(await call(fixtures.gateway()))).toBe('protocol (malformed)');
  });
});
