import { describe, it } from 'vitest';
import type { ServerContract } from '../../shared/server-contract.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi, type PracticePiOptions } from '../../main/sandbox/practice-pi.ts';
import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';
import { adaptedContract } from './adapted-contract.ts';
import { isSpyne, spyneEndpoint, type SpyneContract } from './spyne-service.ts';

type Served = ContractName | SpyneContract;

/** The vitest projects `contract-…` run the tests of the rules against a server with this contract. */
const contractOfTheRun = (process.env['PRACTICE_CONTRACT'] ?? 'built-in') as Served;

/**
 * For tests of what a service before PI hides or lacks: the connection to PI itself, and template jobs. They are no part of a run
 * against such a service.
 */
const isBehindService = isSpyne(contractOfTheRun);
export const itWithPiItself: typeof it = isBehindService ? ((() => undefined) as never) : it;
export const describeWithPiItself: typeof describe = isBehindService ? ((() => undefined) as never) : describe;

export interface ServedContract {
  readonly pi: PracticePi;
  /** Where the contract is served: by the practice PI, or by a service before it. */
  readonly endpointUrl: string;
  readonly contract: ServerContract;
}

/** A practice PI, and the contract that an administrator makes of its WSDL. */
export async function serveContract(options: PracticePiOptions): Promise<ServedContract> {
  const name = options.contract ?? contractOfTheRun;
  const pi = await startPracticePi({ ...options, contract: isSpyne(name) ? 'built-in' : name });
  const endpointUrl = isSpyne(name) ? await spyneEndpoint(name, pi.endpointUrl) : pi.endpointUrl;
  return { pi, endpointUrl, contract: await contractFor(name, endpointUrl) };
}

const adapted = new Map<Served, ServerContract>();

/** Made once, from a server without planned faults and requests that are counted. */
async function contractFor(name: Served, endpointUrl: string): Promise<ServerContract> {
  if (name === 'built-in') return builtInContract;
  const contract =
    adapted.get(name) ?? (isSpyne(name) ? await adaptedContract(name, endpointUrl) : await ofPlain(name));
  adapted.set(name, contract);
  return contract;
}

async function ofPlain(contract: ContractName): Promise<ServerContract> {
  const plain = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault, contract });
  try {
    return await adaptedContract(contract, plain.endpointUrl);
  } finally {
    await plain.stop();
  }
}
