import { instanceNamespace, soapNamespaces } from '../../main/pi/gateway/wire.ts';
import { dataNamespace, serviceNamespace } from '../../test-support/pi/built-in-functions.ts';

const operation = 'AccountStoreOps_StoredCredential_GetList';

/** An answer to a list call of about this many bytes, in the form of WCF. The same size gives the same answer. */
export function credentialListAnswer(bytes: number): Buffer {
  const entries: string[] = [];
  for (let index = 0, length = 0; length < bytes; index += 1) {
    const entry = storedCredential(index);
    entries.push(entry);
    length += entry.length;
  }
  return Buffer.from(
    `<s:Envelope xmlns:s="${soapNamespaces['1.1']}"><s:Body><${operation}Response xmlns="${serviceNamespace}">` +
      `<${operation}Result xmlns:a="${dataNamespace}" xmlns:i="${instanceNamespace}">` +
      '<a:ErrorCode>0</a:ErrorCode><a:OperationMessage i:nil="true"/><a:OperationSuccessful>true</a:OperationSuccessful>' +
      `<a:StoredCredentials>${entries.join('')}</a:StoredCredentials></${operation}Result></${operation}Response></s:Body></s:Envelope>`,
  );
}

function storedCredential(index: number): string {
  const host = `srv${String(index).padStart(5, '0')}`;
  const isHeld = index % 10 === 3;
  return (
    `<a:StoredCredential><a:AccountIdentificationInfo><a:AccountName>svc-${index % 7 === 0 ? 'r&amp;d' : 'app'}-${index}</a:AccountName>` +
    `<a:AccountStore><a:CustomTypeName i:nil="true"/><a:TargetName>${host.toUpperCase()}</a:TargetName><a:Type>${1 + (index % 8)}</a:Type></a:AccountStore>` +
    '<a:PasswordList i:nil="true"/></a:AccountIdentificationInfo><a:AutoSpin>true</a:AutoSpin>' +
    (isHeld
      ? '<a:CheckedOutTo>HQ\\änne</a:CheckedOutTo><a:CheckedOutUntilUtc>2026-11-24T12:00:00Z</a:CheckedOutUntilUtc>'
      : '<a:CheckedOutTo i:nil="true"/><a:CheckedOutUntilUtc i:nil="true"/>') +
    '<a:DomainDnsName i:nil="true"/><a:DomainName i:nil="true"/><a:HasRandomPassword>false</a:HasRandomPassword>' +
    '<a:Permissions><a:PermissionAllowRemoteSessions>false</a:PermissionAllowRemoteSessions>' +
    '<a:PermissionRequestPasswords>false</a:PermissionRequestPasswords><a:PermissionViewPasswords>true</a:PermissionViewPasswords></a:Permissions>' +
    `<a:SystemDnsName>${host}.hq.example</a:SystemDnsName><a:SystemIPAddress>10.1.${(index >> 8) % 256}.${index % 256}</a:SystemIPAddress>` +
    `<a:SystemName>${host.toUpperCase()}</a:SystemName></a:StoredCredential>`
  );
}
