import type { PiVersion, SecretName, SettingKey } from './settings.ts';

/** The form's groups (product.md, screen 3). */
export const settingGroups = ['connection', 'users', 'lookup', 'rotation'] as const;
export type SettingGroup = (typeof settingGroups)[number];
export const settingGroupLabels: Readonly<Record<SettingGroup, string>> = {
  connection: 'Connection',
  users: 'Users',
  lookup: 'Lookup',
  rotation: 'Rotation',
};

export const piVersionLabels: Readonly<Record<PiVersion, string>> = {
  autoSpin: 'Auto-spin — PI rotates one credential by itself when asked',
  templateJobs: 'Template jobs — a template job for each type of credential',
};

export interface SettingText {
  /** Verbatim, as the vendor's administrators know it. */
  readonly label: string;
  readonly group: SettingGroup;
  readonly required: boolean;
  readonly brief: string;
  readonly explanation: string;
}

function setting(
  group: SettingGroup,
  label: string,
  brief: string,
  explanation: string,
  required = false,
): SettingText {
  return { label, group, required, brief, explanation };
}

/** Label and explanation of every setting and secret. Facts: vendor guide, "Install and configure the plugin". */
export const settingTexts: Readonly<Record<SettingKey | SecretName, SettingText>> = {
  endpointUrl: setting(
    'connection',
    'Endpoint URL',
    'Normally https://<pi-host>/ERPMWebService/AuthService.svc',
    'The full address of the PI web service (the SDK Web Services must be installed and enabled in Manage Web Appliance). A stored password belongs to the scheme, host and port it was saved for: pointing this elsewhere asks for the secrets again.',
    true,
  ),
  apiUser: setting(
    'connection',
    'API User',
    'The delegation identity that may impersonate PI users',
    'The identity from Delegation > Web Application Identity Impersonation Mappings. It needs a mapping to every PI identity or role that uses the integration, and All Access if passwords are to be rotated after use.',
    true,
  ),
  apiPassword: setting(
    'connection',
    'API Password',
    'Kept in the operating system keychain, never in the settings file',
    'The password of the API User. It can be replaced here, but never displayed.',
    true,
  ),
  apiRegistrationKey: setting(
    'connection',
    'API Registration Key',
    'Kept in the operating system keychain, never in the settings file',
    'The key of the API registration that was made in PI for this integration. It can be replaced here, but never displayed.',
    true,
  ),
  applianceClientSecret: setting(
    'connection',
    'OAuth Client Secret',
    'Kept in the operating system keychain, never in the settings file',
    'The client secret of the API account on the appliance (/login > Management > API Configuration).',
    true,
  ),
  authenticator: setting(
    'connection',
    'Authenticator',
    'NetBIOS domain of the API User; blank for an explicit account',
    'The authenticator to which the API User belongs: typically the NetBIOS name of its domain. Leave it blank when the API User is an explicit identity of PI.',
  ),
  trustedCaFile: setting(
    'connection',
    'Trusted CA File',
    'PEM file with further certificate authorities; blank for the system trust store alone',
    'Certificates in this file are trusted in addition to those of the operating system. Certificate checks cannot be turned off.',
  ),
  requestTimeoutMs: setting(
    'connection',
    'Request Timeout (ms)',
    'How long one call to PI may take: 1000 to 120000',
    'After this many milliseconds a call to PI is given up and reported as a timeout.',
  ),
  tokenTtlMinutes: setting(
    'connection',
    'Token Lifetime (minutes)',
    'How long a PI token is reused: 1 to 240',
    'Tokens are kept encrypted in memory for this long after login, so that PI is not asked to log in for every request. Choose less than the token lifetime of your PI.',
  ),
  defaultDomain: setting(
    'users',
    'Default Domain for Local BeyondTrust Users',
    'Tried first for users who come without a domain',
    'For local PRA users whose PI accounts are domain accounts of the same name: the user is looked up as DOMAIN\\name first, then as the bare name.',
  ),
  fallbackToLocalAccount: setting(
    'users',
    'Enable fallback to local account if domain account not found',
    'If PI does not know DOMAIN\\name, try name without the domain',
    'For domain users of PRA whose PI accounts are local. The second attempt is made only when PI does not know the domain account, never when it refuses it.',
  ),
  globalApprover: setting(
    'users',
    'Global Approver',
    'The PI account that grants requests automatically',
    'Where a user may only request a password, the request is made as the user and granted as this account. The API User must be allowed to impersonate it. Write it as DOMAIN\\name, name@domain or a bare name.',
    true,
  ),
  domainMap: setting(
    'users',
    'Map Domains',
    'One FQDN=NetBIOS a line, for example hq.example=HQ',
    'PRA reports the domain of a user by its DNS name where PI may expect the NetBIOS name; the map translates. Domain credentials are looked up in every domain of this map when the domain of the endpoint is not known, and an endpoint that is known by its short name only is also looked up with each of the first 8 FQDNs appended.',
  ),
  includeSharedLists: setting(
    'lookup',
    'Include credentials from Shared Credential Lists',
    'Also offer entries of shared lists that belong to the endpoint',
    'Besides managed credentials, entries of shared credential lists that PI returns for the endpoint are offered.',
  ),
  includeRemoteSessionOnly: setting(
    'lookup',
    'Include credentials where user only has Allow Remote Session permission',
    'The API User then does the check-out and needs the permission',
    'For credentials that users may have injected but never see: the user cannot check them out, so the API User does it on their behalf. The API User must have permission to check out each such credential.',
  ),
  filterDomainCredentials: setting(
    'lookup',
    'If host domain is known, filter domain credentials for Windows Jump Items',
    'Offer only domain credentials of the domain of the endpoint',
    'Avoids offering credentials of other domains, which are unlikely to work on the endpoint. Turn it off where trusts exist between domains. If the domain of the endpoint is not known, credentials of all mapped domains are offered either way.',
  ),
  filterLocalCredentials: setting(
    'lookup',
    'If host domain is known, filter local credentials for Windows Jump Items',
    'Offer only local credentials whose system has exactly this FQDN',
    'Local credentials are normally matched by the host part alone, so systems of the same short name in other domains appear too. With this on, the full DNS name of the system must match; where PI knows none, its system name or target if that is a full name. Applies to Jump Client, RDP and RDP + SecureApp.',
  ),
  domainCredentialsForShell: setting(
    'lookup',
    'Include domain credentials for Shell Jump Items',
    'Each in three formats: name, name@DOMAIN, DOMAIN\\name',
    'Lets users inject domain credentials into Linux and Unix systems that accept them, in whichever of the three formats the system wants.',
  ),
  domainCredentialsForWeb: setting(
    'lookup',
    'Include domain credentials for Web Jump Items',
    'Each in three formats: name, name@DOMAIN, DOMAIN\\name',
    'Lets users inject domain credentials into sites that accept them, in whichever of the three formats the site wants.',
  ),
  preferIpAddress: setting(
    'lookup',
    'Prefer lookup of credentials by IP address over hostname',
    'Ask by IP address where one is known, by host name otherwise',
    'With an address known, PI is asked for stored credentials by the address only, and for shared credential lists by the host name as well. Without one, the host name is used as usual.',
  ),
  createSpinJobs: setting(
    'rotation',
    'Enable creation of password spin jobs',
    'Rotate auto-spin passwords after a check-in through the integration',
    'A check-in through the web service does not rotate the password by itself. With this on, credentials that PI marks as auto-spin and random are rotated after use. The API User needs All Access.',
  ),
  piVersion: setting(
    'rotation',
    'Select your PI version',
    'Which API creates the rotation',
    'Newer PI rotates one credential by itself when asked (auto-spin). Older PI needs a template job for each type of credential.',
  ),
  jobComment: setting(
    'rotation',
    'Job Comment',
    'Every <username> is replaced by the PI identity that checked out',
    'Helps to tell rotation jobs of the integration from others in the Jobs list of PI.',
  ),
  templateJobIds: setting(
    'rotation',
    'Password Change Template Job IDs',
    'One job id for each type of credential to be rotated',
    'The number of the template job in the Jobs list of PI, for each type of stored credential that is to be rotated. The settings of the template are used for every rotation; only the account, the system and the schedule are replaced. Do not delete the template jobs.',
  ),
};
