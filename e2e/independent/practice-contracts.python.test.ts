import { describe, expect, it } from 'vitest';
import { contracts, type ContractName } from '../../main/sandbox/contracts/contracts.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { conversations } from './contract-conversations.ts';
import { independently } from './independently.ts';

interface Heard {
  readonly operation: string;
  /** Of the answer or of the detail of its fault, by the schemas in the published WSDL. */
  readonly errors: readonly string[];
  readonly fault: { readonly code: string; readonly message: string } | null;
}

async function converse(contract: Exclude<ContractName, 'built-in'>, refusals: 'result' | 'fault') {
  const vault = { ...defaultVault, reportsComments: true, refusals };
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault, contract });
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  try {
    const given = { password: apiPassword.reveal(), key: apiRegistrationKey.reveal() };
    const heard = await independently<readonly Heard[]>('converse', pi.endpointUrl, {
      ...conversations[contract],
      given,
    });
    return { heard, calls: pi.calls, rotations: pi.vault.rotations };
  } finally {
    await pi.stop();
  }
}

describe.each(Object.keys(conversations) as Exclude<ContractName, 'built-in'>[])('the contract %s', (contract) => {
  it.each(['result', 'fault'] as const)(
    'answers an independent client by its schema in every operation, refusals as %s',
    async (refusals) => {
      const { calls: meant } = conversations[contract];
      const { heard, calls, rotations } = await converse(contract, refusals);
      expect(heard.map(({ operation, errors }) => ({ operation, errors }))).toEqual(
        meant.map(({ operation }) => ({ operation, errors: [] })),
      );
      expect(calls.map(({ code }) => code !== 0)).toEqual(meant.map(({ refused = false }) => refused));
      const faults = heard.map(({ fault }) => fault !== null);
      const areFaults = refusals === 'fault' || contract === 'split';
      expect(faults).toEqual(meant.map(({ refused = false }) => refused && areFaults));
      expect(new Set(heard.map(({ operation }) => operation))).toEqual(
        new Set(Object.keys(contracts[contract].operations)),
      );
      if (contract !== 'minimal')
        expect(rotations.map(({ by, account }) => [by, account])).toEqual([
          ['spin', 'root'],
          ['template', 'root'],
        ]);
    },
  );
});
