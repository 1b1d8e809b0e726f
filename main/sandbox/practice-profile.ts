import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { PracticePi } from './practice-pi.ts';

/** The settings with which the practice PI can be used at once; as in a settings file's `plugin` section. */
export function practiceSettings({ endpointUrl, vault }: PracticePi, trustedCaFile = ''): RawPlugin {
  const { profile, domains } = vault.spec;
  return {
    endpointUrl,
    apiUser: profile?.apiUser ?? '',
    authenticator: profile?.authenticator ?? '',
    globalApprover: profile?.globalApprover ?? '',
    domainMap: domains.map(({ dnsName, netbios }) => `${dnsName}=${netbios}`),
    ...(trustedCaFile === '' ? {} : { trustedCaFile }),
    ...profile?.settings,
  };
}

/** The practice PI's own secrets, made up when it was started unless the vault file names them. */
export function practiceSecrets({ vault }: PracticePi): {
  readonly apiPassword: Secret;
  readonly apiRegistrationKey: Secret;
} {
  const { apiUser, authenticator } = vault.spec.profile ?? { apiUser: '', authenticator: '' };
  const login = authenticator === '' ? apiUser : `${authenticator}\\${apiUser}`;
  return {
    apiPassword: Secret.of(vault.identities.passwordOf(login) ?? ''),
    apiRegistrationKey: Secret.of(vault.registrationKey),
  };
}
