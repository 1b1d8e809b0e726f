import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A service by another SOAP stack (e2e/independent/spyne_server.py) that passes each call on to a practice PI with the built-in contract. */

const script = fileURLToPath(new URL('../../e2e/independent/spyne_server.py', import.meta.url));

export const spyneContracts = ['spyne-soap11', 'spyne-soap12'] as const;
export type SpyneContract = (typeof spyneContracts)[number];

export function isSpyne(name: string): name is SpyneContract {
  return spyneContracts.some((known) => known === name);
}

/** One per process; it ends with the process, whose end closes its standard input. */
let running: Promise<number> | undefined;

async function start(): Promise<number> {
  const child = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.unref();
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  (child.stdin as unknown as { unref(): void }).unref();
  (child.stdout as unknown as { unref(): void }).unref();
  return Number(line.toString().trim());
}

/** Where the service passes calls on to the practice PI of that Endpoint URL. */
export async function spyneEndpoint(name: SpyneContract, practiceUrl: string): Promise<string> {
  running ??= start();
  return `http://127.0.0.1:${await running}/${name.slice('spyne-'.length)}/${new URL(practiceUrl).port}`;
}

const meanings = [
  ['BadCredentials', 'bad-credentials'],
  ['SessionExpired', 'token-expired'],
  ['AccessDenied', 'access-denied'],
  ['NotFound', 'not-found'],
  ['CheckedOut', 'held-by-another'],
  ['ApprovalRequired', 'approval-required'],
  ['ApplicationKey', 'registration-key'],
  ['MayNotActForUser', 'impersonation-refused'],
  ['UnknownUser', 'unknown-user'],
  ['InvalidArgument', 'other'],
] as const;

/** What its WSDL does not tell, as `ecmctl contract adapt --set` has it. */
export function spyneChoices(name: SpyneContract): readonly string[] {
  const [client, server] = name === 'spyne-soap11' ? ['Client.', 'Server.'] : ['', ''];
  return [
    ...['checkOutShared', 'checkInShared'].map((each) => `${each}.in.identifier.systemName=sharedAccount/label`),
    'listStoredBySystem.out.stored.allowRemoteSessions=ListMachineAccountsResult/Account/mayConnect',
    'listStoredByDomain.out.stored.allowRemoteSessions=ListDomainAccountsResult/Account/mayConnect',
    'listSharedBySystem.out.shared.allowRemoteSessions=ListSharedAccountsResult/SharedAccount/mayConnect',
    ...meanings.map(([code, means]) => `faultCode.${client}${code}=${means}`),
    `faultCode.${server}Busy=busy`,
  ];
}
