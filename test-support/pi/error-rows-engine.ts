import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rdp } from './engine-on-practice.ts';
import { encodeCredentialId } from '../../main/pi/selection/credential-id.ts';
import { Secret } from '../../shared/secret.ts';
import { kiosk, type ErrorRow } from './failing-calls.ts';

const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const sharedCheckOut = 'AccountStoreOps_SharedCredential_CheckOut';
const delegation = /Delegation > Web Application Global Delegation Permissions/;
const mappings = /Delegation > Web Application Identity Impersonation Mappings/;

/** The first search for pending check-ins may still be creating the folder, so this is repeated until the file is there. */
async function replaceByFile(folder: string): Promise<void> {
  for (let isReplaced = false; !isReplaced; ) {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    isReplaced = await writeFile(folder, 'in the way').then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EISDIR') throw error;
        return false;
      },
    );
  }
}

const login: readonly ErrorRow[] = [
  {
    when: 'the API password is wrong',
    received: 'authentication',
    hint: /API User.*API Password/,
    provoke: (on) => on.lookUp({ secrets: { apiPassword: Secret.of('wrong-word-of-the-test') } }),
  },
  {
    when: 'the API User is unknown',
    received: 'authentication',
    hint: /API User/,
    provoke: (on) => on.lookUp({ settings: { apiUser: 'nobody' } }),
  },
  {
    when: 'the Authenticator is wrong',
    received: 'authentication',
    hint: /Authenticator/,
    provoke: (on) => on.lookUp({ settings: { authenticator: 'LAB' } }),
  },
  {
    when: 'the password was refused a moment ago',
    received: 'authentication paused',
    hint: /API User.*API Password/,
    provoke: async (on) => {
      const wrong = { secrets: { apiPassword: Secret.of('wrong-word-of-the-test') }, interactive: false };
      await on.lookUp(wrong);
      return on.lookUp(wrong);
    },
  },
  {
    when: 'no token is accepted',
    received: 'authentication token',
    hint: /load balancer.*Endpoint URL/,
    provoke: (on) => {
      on.practice.pi.inject({ does: 'refuse', code: 2, operation: 'DoLoginAsUser', times: 2 });
      return on.lookUp({});
    },
  },
  {
    when: 'the registration key is wrong',
    received: 'registration-key',
    hint: /API Registration Key/,
    provoke: (on) => on.lookUp({ secrets: { apiRegistrationKey: Secret.of('wrong-key-of-the-test') } }),
  },
  {
    when: 'the API User may not impersonate the user',
    received: 'impersonation not-allowed',
    hint: mappings,
    provoke: (on) => on.lookUp({ username: 'HQ\\harry' }),
  },
  {
    when: 'PI does not know the user',
    received: 'impersonation unknown-user',
    hint: mappings,
    provoke: (on) => on.lookUp({ username: 'HQ\\zoe' }),
  },
];

const retrieval: readonly ErrorRow[] = [
  {
    when: 'PI denies the check-out',
    received: 'authorization',
    hint: /Delegation/,
    provoke: (on) =>
      on.get('HQ\\ann', kiosk, 'Administrator (KIOSK7)', { does: 'refuse', code: 3, operation: checkOut }),
  },
  {
    when: 'PI denies the check-out to the API User',
    received: 'authorization',
    hint: /API User.*Include credentials where user only has Allow Remote Session permission/,
    provoke: (on) =>
      on.get(
        'HQ\\carol',
        { type: 'vnc', host: 'web01' },
        'localops (WEB01)',
        { does: 'refuse', code: 3, operation: checkOut },
        { includeRemoteSessionOnly: true },
      ),
  },
  {
    when: 'a forged id names what is not offered',
    received: 'authorization not-offered',
    hint: /permissions/,
    provoke: (on) =>
      on.getById(
        encodeCredentialId({
          kind: 'local',
          account: { accountName: 'DSRM', store: { targetName: 'DC01', type: 1 } },
          format: 'name',
        }),
      ),
  },
  {
    when: 'somebody else holds the credential',
    received: 'checkout-conflict',
    hint: new RegExp(`Ignore Password Checkout.*${delegation.source}`),
    provoke: (on) => on.get('HQ\\gina', rdp('file01'), 'Administrator (FILE01)'),
    facts: { heldBy: 'HQ\\ann', heldUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
  },
  {
    when: 'the Global Approver may not grant',
    received: 'approval grant-failed',
    hint: /Global Approver.*grant password requests/,
    provoke: (on) => on.get('HQ\\bob', kiosk, 'HQ\\svc-backup', undefined, { globalApprover: 'HQ\\ann' }),
    facts: { requestId: 1 },
  },
  {
    when: 'the Global Approver does not exist',
    received: 'approval grant-failed',
    hint: new RegExp(`Global Approver.*${mappings.source}`),
    provoke: (on) => on.get('HQ\\bob', kiosk, 'HQ\\svc-backup', undefined, { globalApprover: 'nobody' }),
    facts: { requestId: 1 },
  },
  {
    when: 'PI wants an approval for an entry of a shared list',
    received: 'approval not-requestable',
    hint: /shared credential list/,
    provoke: (on) =>
      on.get(
        'HQ\\ann',
        rdp('web01'),
        'emergency-admin (Break glass / WEB01)',
        { does: 'refuse', code: 6, operation: sharedCheckOut },
        { includeSharedLists: true },
      ),
  },
  {
    when: 'PI wants an approval that it did not want for others',
    received: 'approval',
    hint: /Global Approver/,
    provoke: (on) => on.get('HQ\\bob', kiosk, 'HQ\\svc-backup', { does: 'refuse', code: 6, operation: checkOut }),
  },
  {
    when: 'the account is gone',
    received: 'not-found',
    hint: /still exists/,
    provoke: (on) =>
      on.get('HQ\\ann', kiosk, 'Administrator (KIOSK7)', { does: 'refuse', code: 4, operation: checkOut }),
  },
];

const ours: readonly ErrorRow[] = [
  {
    when: 'Trusted CA File does not exist',
    received: 'configuration setting',
    hint: /Trusted CA File/,
    provoke: (on) => on.lookUp({ settings: { trustedCaFile: join(on.practice.folder, 'absent.pem') } }),
  },
  {
    when: 'the user name is empty',
    received: 'configuration input',
    hint: /./,
    provoke: (on) => on.lookUp({ username: '' }),
  },
  {
    when: 'the host is missing',
    received: 'configuration input',
    hint: /./,
    provoke: (on) => on.lookUp({ jumpItem: { type: 'rdp' } }),
  },
  {
    when: 'a text cannot be sent as XML',
    received: 'configuration input',
    hint: /Username/,
    provoke: (on) => on.lookUp({ username: 'HQ\\an\uFFFFn' }),
  },
  {
    when: 'a credential id cannot be read',
    received: 'configuration credential-id',
    hint: /./,
    provoke: (on) => on.getById('nonsense'),
  },
  {
    when: 'the check-out cannot be recorded',
    received: 'configuration file',
    hint: /folder/,
    provoke: async (on) => {
      await on.practice.engine();
      await replaceByFile(join(on.practice.folder, 'check-outs'));
      return on.get('HQ\\ann', kiosk, 'Administrator (KIOSK7)');
    },
  },
  {
    when: 'the request is cancelled',
    received: 'cancelled',
    hint: /again/,
    provoke: async (on) => {
      const request = new AbortController();
      on.watch.hold();
      const failing = on.lookUp({ signal: request.signal });
      await on.watch.untilWaiting(1);
      request.abort();
      return failing;
    },
  },
];

/** Failures of logins and retrievals, and of settings and input. */
export const engineErrorRows = [...login, ...retrieval, ...ours];
