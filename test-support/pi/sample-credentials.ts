import { accountStoreTypes, type AccountStoreTypeName } from '../../shared/account-store-types.ts';
import { pluginDefaults, type PluginSettings } from '../../shared/settings.ts';
import type { Permissions, SharedCredential, StoredCredential } from '../../main/pi/model.ts';
import type { Actors } from '../../main/pi/selection/select-credentials.ts';

/** Credentials as PI lists them; by default the user may view them and nobody has checked them out. */

export const actors: Actors = { user: { domain: 'HQ', name: 'ann' }, apiUser: { domain: 'HQ', name: 'svc-ecm' } };

export const viewable: Permissions = { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true };

type Details = Partial<Omit<StoredCredential, 'account'>>;

export function stored(
  accountName: string,
  targetName: string,
  type: AccountStoreTypeName | number,
  details: Details = {},
): StoredCredential {
  return {
    account: { accountName, store: { targetName, type: typeof type === 'number' ? type : accountStoreTypes[type] } },
    autoSpin: false,
    hasRandomPassword: false,
    permissions: viewable,
    ...details,
  };
}

export function local(accountName: string, targetName: string, details: Details = {}): StoredCredential {
  return stored(accountName, targetName, 'OS_Windows', details);
}

export function directory(accountName: string, domainName: string, details: Details = {}): StoredCredential {
  return stored(accountName, domainName, 'Directory_ActiveDirectory', { domainName, ...details });
}

export function shared(
  accountName: string,
  listName: string,
  systemName: string,
  details: Partial<SharedCredential> = {},
): SharedCredential {
  return { identifier: { accountName, listName, systemName }, permissions: viewable, ...details };
}

export function settingsWith(settings: Partial<PluginSettings> = {}): PluginSettings {
  return { ...pluginDefaults, ...settings };
}
