import type { FunctionName } from '../../../shared/contract-functions.ts';

/** Namespaces of SOAP, and what the functions are called in errors. */

export const soapNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** The function as named after "while" in an error. */
export const doingTexts: Readonly<Record<FunctionName, string>> = {
  login: 'logging in to PI as the API User',
  loginAsUser: 'impersonating the user at PI',
  logout: 'logging out of PI',
  productVersion: 'reading the version of PI',
  listStoredBySystem: 'listing stored credentials',
  listStoredByDomain: 'listing stored credentials',
  listSharedBySystem: 'listing shared credentials',
  checkOutStored: 'checking out the credential',
  checkInStored: 'checking in the credential',
  checkOutShared: 'checking out the shared credential',
  checkInShared: 'checking in the shared credential',
  spin: 'starting the rotation of the password',
  createRequest: 'requesting the password',
  grantRequest: 'granting the password request',
  readTemplate: 'reading the template job',
  createRotationJob: 'creating the password change job',
};
