import { functionNames } from '../../shared/contract-functions.ts';
import type { ServerContract } from '../../shared/server-contract.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { parseChoices } from '../../main/pi/contract/propose/parse-choices.ts';
import { proposeContract } from '../../main/pi/contract/propose/propose-contract.ts';
import { readServerWsdl } from '../../main/pi/contract/read-server-wsdl.ts';
import { isSpyne, spyneChoices, type SpyneContract } from './spyne-service.ts';
import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';

/** What the practice servers' WSDLs do not tell (docs/practice-vault.md), as `ecmctl contract adapt --set` has it. */
export const practiceChoices: Readonly<Record<Exclude<ContractName, 'built-in'>, readonly string[]>> = {
  renamed: [
    ...['E_BAD_CREDENTIALS=bad-credentials', 'E_SESSION_EXPIRED=token-expired', 'E_FORBIDDEN=access-denied'],
    ...['E_NO_SUCH_OBJECT=not-found', 'E_CHECKED_OUT=held-by-another', 'E_APPROVAL_NEEDED=approval-required'],
    ...['E_APPLICATION_KEY=registration-key', 'E_SIGN_IN_AS_FORBIDDEN=impersonation-refused'],
    ...['E_NO_SUCH_USER=unknown-user', 'E_BUSY=busy', 'E_BAD_ARGUMENT=other'],
  ].map((rule) => `code.${rule}`),
  split: [
    ...['401=bad-credentials', '440=token-expired', '403=access-denied', '404=not-found', '409=held-by-another'],
    ...['428=approval-required', '498=registration-key', '451=impersonation-refused', '452=unknown-user'],
    ...['503=busy', '400=other'],
  ].map((rule) => `code.${rule}`),
  soap12: ['registrationKey=http-header:X-Api-Key'],
  minimal: [],
};

/** The contract that an administrator makes of the server's WSDL, with everything accepted that is proposed. */
export async function adaptedContract(
  name: ContractName | SpyneContract,
  endpointUrl: string,
): Promise<ServerContract> {
  if (name === 'built-in') return builtInContract;
  const { signal } = new AbortController();
  const wsdl = await readServerWsdl({ from: 'endpoint', url: endpointUrl, timeoutMs: 10_000 }, signal);
  if (!wsdl.ok) throw new Error(wsdl.error.message);
  const choices = parseChoices(isSpyne(name) ? spyneChoices(name) : practiceChoices[name]);
  if (!choices.ok) throw new Error(choices.error);
  const at = '2026-11-29T12:00:00.000Z';
  const proposal = proposeContract({
    wsdl: wsdl.value,
    endpointUrl,
    source: { wsdlSha256: wsdl.value.sha256, fetchedAt: at, endpoint: endpointUrl },
    choices: choices.value,
    accept: { functions: functionNames, reads: false, as: { by: 'test', at } },
  });
  const contract = proposal.ok ? proposal.value.contract : undefined;
  if (contract === undefined) throw new Error(`no contract can be made for ${name}`);
  return contract;
}
