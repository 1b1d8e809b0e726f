import { escapeXml } from '../../main/pi/gateway/escape-xml.ts';

/** Answers as a WCF server writes them. Members are given as XML. */

const declaration = '<?xml version="1.0" encoding="utf-8"?>';
const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';

export function envelopeOf(body: string): string {
  return `${declaration}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** An answer whose result has these members besides those of the outcome. */
export function answerOf(operation: string, members = '', outcome = succeeded()): string {
  return envelopeOf(
    `<${operation}Response xmlns="http://tempuri.org/"><${operation}Result xmlns:a="${data}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">` +
      `${outcome}${members}</${operation}Result></${operation}Response>`,
  );
}

export function succeeded(message?: string): string {
  return `<a:ErrorCode>0</a:ErrorCode>${message === undefined ? '<a:OperationMessage i:nil="true"/>' : element('OperationMessage', message)}<a:OperationSuccessful>true</a:OperationSuccessful>`;
}

export function refused(code: number | string, message = ''): string {
  return `<a:ErrorCode>${code}</a:ErrorCode>${element('OperationMessage', message)}<a:OperationSuccessful>false</a:OperationSuccessful>`;
}

/** A fault; with a code, as PI itself declares it. */
export function faultOf(faultcode: string, faultstring: string, detail = ''): string {
  const received = detail === '' ? '' : `<detail>${detail}</detail>`;
  return envelopeOf(
    `<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">${escapeXml(faultcode)}</faultcode>` +
      `<faultstring xml:lang="en-US">${escapeXml(faultstring)}</faultstring>${received}</s:Fault>`,
  );
}

export function declaredFault(code: number, message: string): string {
  const detail = `<OperationFault xmlns="${data}"><ErrorCode>${code}</ErrorCode><Message>${escapeXml(message)}</Message></OperationFault>`;
  return faultOf('s:Client', 'The creator of this fault did not specify a Reason.', detail);
}

export function element(name: string, text: string): string {
  return `<a:${name}>${escapeXml(text)}</a:${name}>`;
}

const permissions =
  '<a:Permissions><a:PermissionAllowRemoteSessions>false</a:PermissionAllowRemoteSessions><a:PermissionRequestPasswords>false</a:PermissionRequestPasswords>' +
  '<a:PermissionViewPasswords>true</a:PermissionViewPasswords></a:Permissions>';

/** A stored credential of a Windows system; `further` are members that are null otherwise. */
export function storedXml(
  accountName: string,
  targetName = 'WEB01',
  further: Readonly<Record<string, string>> = {},
): string {
  const optional = (name: string): string =>
    further[name] === undefined ? `<a:${name} i:nil="true"/>` : element(name, further[name]);
  return (
    '<a:StoredCredential><a:AccountIdentificationInfo>' +
    `${element('AccountName', accountName)}<a:AccountStore><a:CustomTypeName i:nil="true"/>${element('TargetName', targetName)}<a:Type>1</a:Type></a:AccountStore>` +
    `${optional('PasswordList')}</a:AccountIdentificationInfo><a:AutoSpin>false</a:AutoSpin>${optional('CheckedOutTo')}${optional('CheckedOutUntilUtc')}` +
    `${optional('DomainDnsName')}${optional('DomainName')}<a:HasRandomPassword>true</a:HasRandomPassword>${permissions}` +
    `${optional('SystemDnsName')}${optional('SystemIPAddress')}${optional('SystemName')}</a:StoredCredential>`
  );
}

export function sharedXml(accountName: string, listName: string, systemName: string): string {
  return (
    `<a:SharedCredential><a:CheckedOutTo i:nil="true"/>${permissions}<a:SharedCredentialIdentifier>` +
    `${element('AccountName', accountName)}${element('SharedCredentialListName', listName)}${element('SystemName', systemName)}` +
    '</a:SharedCredentialIdentifier></a:SharedCredential>'
  );
}

export function storedList(...entries: readonly string[]): string {
  return answerOf(
    'AccountStoreOps_StoredCredential_GetList',
    `<a:StoredCredentials>${entries.join('')}</a:StoredCredentials>`,
  );
}

export function sharedList(...entries: readonly string[]): string {
  return answerOf(
    'AccountStoreOps_SharedCredential_GetList',
    `<a:SharedCredentials>${entries.join('')}</a:SharedCredentials>`,
  );
}
