/** The names on the wire (pi-web-service.md). Only `AuthService.wsdl` and this folder use them. */

export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
export const serviceNamespace = 'http://tempuri.org/';
export const dataNamespace = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
/**
 * Accepted namespaces of data contract members. The contract uses the first; servers made with other toolkits write some
 * members in the service's namespace or in none.
 */
export const dataNamespaces: readonly string[] = [dataNamespace, serviceNamespace, ''];
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * Every operation with its parameters in wire order. The server reads members in this order and may silently ignore one that
 * comes late, so whatever order a caller names them in, they are written in this one.
 */
export const parameterOrder = {
  DoLogin2: ['Authenticator', 'LoginType', 'MFATokenCode', 'Password', 'Username'],
  DoLoginAsUser: ['AuthenticationToken', 'Authenticator', 'Username'],
  DoLogout: ['AuthenticationToken'],
  SystemOps_GetVersion: ['AuthenticationToken'],
  AccountStoreOps_StoredCredential_GetList: ['AuthenticationToken', 'Query'],
  AccountStoreOps_SharedCredential_GetList: ['AuthenticationToken', 'SystemName'],
  AccountStoreOps_StoredCredential_CheckOut: ['AuthenticationToken', 'AccountIdentificationInfo', 'Comment'],
  AccountStoreOps_StoredCredential_CheckIn: ['AuthenticationToken', 'AccountIdentificationInfo', 'Comment'],
  AccountStoreOps_SharedCredential_CheckOut: ['AuthenticationToken', 'Comment', 'SharedCredentialIdentifier'],
  AccountStoreOps_SharedCredential_CheckIn: ['AuthenticationToken', 'Comment', 'SharedCredentialIdentifier'],
  AccountStoreOps_StoredCredential_Spin: ['AuthenticationToken', 'AccountIdentificationInfo', 'Comment'],
  AccountStoreOps_PasswordRequest_Create: ['AuthenticationToken', 'AccountIdentificationInfo', 'Comment'],
  AccountStoreOps_PasswordRequest_Grant: ['AuthenticationToken', 'Comment', 'RequestID'],
  JobOps_GetPasswordChangeSettings: ['AuthenticationToken', 'JobID'],
  JobOps_CreatePasswordChangeJob: [
    'AuthenticationToken',
    'JobInfoBase',
    'PasswordChangeSettings',
    'ScheduleInfo',
    'SystemList',
  ],
} as const;

export type OperationName = keyof typeof parameterOrder;

export function soapAction(operation: OperationName): string {
  return `${serviceNamespace}IAuthService/${operation}`;
}

/** The operation as named after "while" in an error. */
export const doingTexts: Readonly<Record<OperationName, string>> = {
  DoLogin2: 'logging in to PI as the API User',
  DoLoginAsUser: 'impersonating the user at PI',
  DoLogout: 'logging out of PI',
  SystemOps_GetVersion: 'reading the version of PI',
  AccountStoreOps_StoredCredential_GetList: 'listing stored credentials',
  AccountStoreOps_SharedCredential_GetList: 'listing shared credentials',
  AccountStoreOps_StoredCredential_CheckOut: 'checking out the credential',
  AccountStoreOps_StoredCredential_CheckIn: 'checking in the credential',
  AccountStoreOps_SharedCredential_CheckOut: 'checking out the shared credential',
  AccountStoreOps_SharedCredential_CheckIn: 'checking in the shared credential',
  AccountStoreOps_StoredCredential_Spin: 'starting the rotation of the password',
  AccountStoreOps_PasswordRequest_Create: 'requesting the password',
  AccountStoreOps_PasswordRequest_Grant: 'granting the password request',
  JobOps_GetPasswordChangeSettings: 'reading the template job',
  JobOps_CreatePasswordChangeJob: 'creating the password change job',
};
