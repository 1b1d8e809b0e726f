import { encodeCredentialId } from '../../main/pi/selection/credential-id.ts';
import { accountStoreTypes } from '../../shared/account-store-types.ts';
import { vaultSchema, type VaultSpec } from '../../main/sandbox/vault-schema.ts';

export const users = ['ann', 'bob', 'carol', 'dave'].map((name) => `HQ\\${name}`);
export const hosts = Array.from({ length: 6 }, (_, index) => `srv${index + 1}`);

export function accountsOf(user: string): readonly string[] {
  return ['shared', `of-${user.slice(3)}`, 'approved', 'remote'];
}

/** The id of an account on a host, as a favourite of the console. */
export function idOf(accountName: string, host: string): string {
  const store = { targetName: host, type: accountStoreTypes.OS_UnixAndCompat };
  return encodeCredentialId({ kind: 'local', account: { accountName, store }, format: 'name' });
}

/** Few users and accounts, so that sessions meet on the same one. Each user has accounts of his own, and all share one a host. */
export const chaosVault: VaultSpec = vaultSchema.parse({
  identities: [
    { name: 'svc-ecm', globalPermissions: ['AllAccess'] },
    { name: 'approver', globalPermissions: ['GrantPasswordRequests'] },
    ...users.map((user) => ({ domain: 'HQ', name: user.slice(3), roles: ['Admins'] })),
  ],
  impersonation: [{ by: 'svc-ecm', of: ['approver', 'Admins'] }],
  domains: [{ netbios: 'HQ', dnsName: 'hq.example' }],
  systems: hosts.map((host, index) => ({
    name: host,
    dnsName: `${host}.hq.example`,
    credentials: [
      account('shared', ['view'], 'Admins', index % 2 === 0),
      ...users.map((user) => account(`of-${user.slice(3)}`, ['view'], user, false)),
      account('approved', ['request'], 'Admins', false),
      account('remote', ['remote'], 'Admins', false),
    ],
  })),
  profile: {
    apiUser: 'svc-ecm',
    globalApprover: 'approver',
    settings: { includeRemoteSessionOnly: true, createSpinJobs: true },
  },
});

function account(name: string, permissions: readonly string[], who: string, autoSpin: boolean) {
  return {
    account: name,
    type: 'OS_UnixAndCompat',
    autoSpin,
    randomPassword: autoSpin,
    grants: { [who]: permissions },
  };
}
