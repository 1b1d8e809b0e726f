import { functionNames } from '../../../shared/contract-functions.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { ContractMember, ServerContract } from '../../../shared/server-contract.ts';
import { containsSecret } from '../../platform/secrets/find-secrets.ts';

/** The failure of a contract in which a person wrote one of the secrets that it is used with; nothing is sent by such a one. */
export function secretInContract(contract: ServerContract, secrets: readonly Secret[]): Failure | undefined {
  const name = functionNames.find((each) => textsOf(contract, each).some((text) => containsSecret(text, secrets)));
  if (name === undefined) return undefined;
  return failure('configuration', 'setting', {
    message: `The server contract contains a secret of the settings, in a fixed text of the function ${name}.`,
    doing: 'checking the server contract',
    hint: 'Let the input go there instead of a fixed text, and adapt the contract again: a contract is exported and shown.',
  });
}

/** The texts that a person gave. */
function textsOf({ functions }: ServerContract, name: (typeof functionNames)[number]): readonly string[] {
  const offered = functions[name];
  if (offered === undefined) return [];
  return [...fixedTexts(offered.request), ...Object.values(offered.fixedOutputs ?? {})];
}

function fixedTexts({ constant, values = {}, members = [] }: ContractMember): readonly string[] {
  const own = constant === undefined ? [] : [constant];
  return [...own, ...Object.values(values), ...members.flatMap(fixedTexts)];
}
