import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalIssue } from '../../../../shared/contract-proposal.ts';
import type { FunctionContract } from '../../../../shared/server-contract.ts';
import type { QName, SchemaElement, WsdlOperation } from '../wsdl-model.ts';
import type { FunctionChoices } from './choices.ts';
import type { Outcome } from './outcome.ts';
import type { FieldProposal } from './settle-fields.ts';

/** A function in one operation. */
export interface PlacedFunction {
  readonly operation: WsdlOperation;
  /** Without an acceptance; incomplete where there are problems. */
  readonly offered: FunctionContract;
  readonly fields: readonly FieldProposal[];
  /** Each names the `--set` that solves it. */
  readonly problems: readonly string[];
  /** The same as data. */
  readonly issues: readonly ProposalIssue[];
  readonly lackingInputs: readonly string[];
  readonly lackingOutputs: readonly string[];
  /** Paths of what the server demands, and nothing is there for. */
  readonly unfilled: readonly string[];
  /** Of a list: there is something that can be its entries. */
  readonly hasEntry: boolean;
  /** The member that says whether a call was done, where the answer does not have it. */
  readonly lacksOutcome?: string | undefined;
}

/**
 * The record by which a check-out names an account. Where the entries of a list have a record of the same type, the account is there under
 * the same names: what is sent back is what was listed.
 */
export interface KeyRecord {
  readonly type: QName;
  /** The operation that takes it. */
  readonly operation: string;
  /** Paths below the record, by field without its prefix: `accountName` and so on. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface Placing {
  readonly name: FunctionName;
  readonly choices: FunctionChoices;
  readonly outcome: Outcome | undefined;
  /** Not where success is reported otherwise than built in: the built-in places would be read wrongly. */
  readonly mayBeExact: boolean;
  /** Where the registration key goes in this request, if it goes with the inputs. */
  readonly keyPathOf: (operation: UsableOperation) => string | undefined;
  /** Of a list: the record by which the check-out names an account. */
  readonly keyRecord?: KeyRecord | undefined;
  /** The function comes from an earlier contract: what it left out stays so. */
  readonly kept: boolean;
}

/** An operation whose messages can be written and read. */
export type UsableOperation = WsdlOperation & { readonly request: SchemaElement; readonly response: SchemaElement };

export function isUsable(operation: WsdlOperation): operation is UsableOperation {
  return operation.request !== undefined && operation.response !== undefined;
}
