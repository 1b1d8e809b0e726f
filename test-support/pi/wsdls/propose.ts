import { readFileSync } from 'node:fs';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { Result } from '../../../shared/result.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { parseChoices } from '../../../main/pi/contract/propose/parse-choices.ts';
import type { ContractProposal, FunctionProposal } from '../../../main/pi/contract/propose/proposal.ts';
import { proposeContract } from '../../../main/pi/contract/propose/propose-contract.ts';
import { readWsdl } from '../../../main/pi/contract/read-wsdl.ts';
import { serviceOfSchema } from './service-of-schema.ts';

export const endpointUrl = 'https://pi.example/ERPMWebService/AuthService.svc';
export const acceptance = { by: 'ann', at: '2026-11-30T00:00:00.000Z' };

interface ProposeOptions {
  readonly set?: readonly string[];
  readonly accept?: readonly FunctionName[];
  readonly reads?: boolean;
  readonly earlier?: ServerContract | undefined;
}

/** What is proposed for a WSDL. */
export function tryPropose(text: string, options: ProposeOptions = {}): Result<ContractProposal, string> {
  const { set = [], accept = [], reads = false, earlier } = options;
  const wsdl = readWsdl(text);
  if (!wsdl.ok) throw new Error(wsdl.error.message);
  const choices = parseChoices(set);
  if (!choices.ok) return choices;
  return proposeContract({
    wsdl: wsdl.value,
    endpointUrl,
    source: { wsdlSha256: wsdl.value.sha256, fetchedAt: '2026-11-30T00:00:00.000Z', endpoint: endpointUrl },
    choices: choices.value,
    accept: { functions: accept, reads, as: acceptance },
    ...(earlier === undefined ? {} : { earlier }),
  });
}

export function propose(text: string, options: ProposeOptions = {}): ContractProposal {
  const proposal = tryPropose(text, options);
  if (!proposal.ok) throw new Error(proposal.error);
  return proposal.value;
}

/** A service of a schema in this folder. */
export function service(name: string, options: Parameters<typeof serviceOfSchema>[1] = {}): string {
  return serviceOfSchema(readFileSync(new URL(`${name}.xsd`, import.meta.url), 'utf8'), options);
}

export function functionOf({ functions }: ContractProposal, name: FunctionName): FunctionProposal {
  const found = functions.find((each) => each.function === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** The operations by function, with the status: `login: exact DoLogin2`. */
export function outline({ functions }: ContractProposal): readonly string[] {
  return functions.map(({ function: name, status, operation, candidates = [] }) =>
    [`${name}: ${status}`, ...(operation === undefined ? candidates : [operation])].join(' '),
  );
}
