import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalDoubt, ProposalIssue } from '../../../../shared/contract-proposal.ts';
import type { ServerContract } from '../../../../shared/server-contract.ts';
import type { Acceptance } from '../acceptance.ts';
import type { ServerWsdl, WsdlPort } from '../wsdl-model.ts';
import type { Choices } from './choices.ts';
import type { KeyProposal } from './key-proposal.ts';
import type { Outcome } from './outcome.ts';
import type { FieldProposal } from './settle-fields.ts';

export interface ProposalRequest {
  readonly wsdl: ServerWsdl;
  /** The Endpoint URL; `''` if none is known. */
  readonly endpointUrl: string;
  readonly source: Exclude<ServerContract['source'], 'built-in'>;
  readonly choices: Choices;
  /** What a person accepts now: functions by name, and all that change nothing. */
  readonly accept: { readonly functions: readonly FunctionName[]; readonly reads?: boolean; readonly as: Acceptance };
  /** A contract that was made from the same WSDL: its choices and acceptances count, as far as nothing was set anew. */
  readonly earlier?: ServerContract | undefined;
}

export interface FunctionProposal {
  readonly function: FunctionName;
  readonly status: 'exact' | 'likely' | 'ambiguous' | 'missing';
  /** It may be used: it is exact, or a person accepted it. */
  readonly accepted: boolean;
  readonly operation?: string;
  /** Names of operations, the best first. */
  readonly candidates?: readonly string[];
  /** Paths by name; the list itself is among the outputs. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Texts that are always sent, by path. */
  readonly constants: Readonly<Record<string, string>>;
  /** Sentences that each name the `--set` that solves it. */
  readonly problems: readonly string[];
  /** The same as data. */
  readonly issues: readonly ProposalIssue[];
  /** What speaks against what a person set. */
  readonly doubts: readonly ProposalDoubt[];
  /** One line. */
  readonly explanation: string;
  readonly fields: readonly FieldProposal[];
}

export interface ContractProposal {
  readonly port: WsdlPort;
  readonly functions: readonly FunctionProposal[];
  /** Why the contract cannot be used yet: needed functions, `registrationKey`, `success`. */
  readonly unresolved: readonly string[];
  readonly registrationKey: KeyProposal | undefined;
  readonly outcome: Outcome | undefined;
  /** What a person must know besides. */
  readonly warnings: readonly string[];
  /** Absent where no valid one can be made. */
  readonly contract?: ServerContract;
}
