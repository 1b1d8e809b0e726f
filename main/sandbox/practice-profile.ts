import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { PracticePi } from './practice-pi.ts';

/** The settings for the practice PI, as the `plugin` section of a settings file. */
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

/** The secrets for the practice PI; random for each start unless the vault file names them. */
export function practiceSecrets({ vault }: PracticePi) {
  const { apiUser, authenticator } = vault.spec.profile ?? { apiUser: '', authenticator: '' };
  const login = authenticator === '' ? apiUser : `${authenticator}\\${apiUser}`;
  return {
    apiPassword: Secret.of(vault.identities.passwordOf(login) ?? ''),
    apiRegistrationKey: Secret.of(vault.registrationKey),
  };
}
