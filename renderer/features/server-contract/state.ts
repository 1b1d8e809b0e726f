import type { Client } from '../../../shared/contract.ts';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type {
  ContractDraft,
  ContractProposalView,
  ContractTrialView,
  ServerContractView,
} from '../../../shared/contract-proposal.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import type { ProfileName } from '../../../shared/writing.ts';
import type { RequestParts, RequestState } from '../../lib/request-store.ts';
import type { ReadKept, SaveState } from '../../lib/section-draft.ts';
import type { RawSection } from '../../lib/values.ts';

/** The state of the server contract's store, and what can be done with it. */

export interface WsdlDocument {
  readonly name: string;
  readonly text: string;
}

export type WsdlSource =
  | { readonly from: 'server' }
  | { readonly from: 'files'; readonly documents: readonly WsdlDocument[] };

export interface Proposal {
  readonly view: ContractProposalView;
  readonly source: WsdlSource;
  /** The Endpoint URL that it was made with. */
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

export interface TrialInput {
  readonly plugin: RawSection;
  readonly secrets: Readonly<Record<string, string>>;
  readonly contract: ServerContract | undefined;
  readonly session: { readonly user: string; readonly host?: string };
}

export interface ContractState {
  /** As stored; absent until read. */
  readonly view: ServerContractView | undefined;
  readonly loadError: ErrorInfo | undefined;
  readonly work: ContractDraft;
  /** Earlier states of the work, for Undo. */
  readonly past: readonly ContractDraft[];
  /** Where the description of the server is read; absent until it was. */
  readonly source: WsdlSource | undefined;
  /** The last one that was made. */
  readonly proposal: Proposal | undefined;
  readonly reading: RequestState<ContractDraft, ContractProposalView>;
  /** The description differs from the one before, so that what was accepted no longer counts. */
  readonly wsdlChanged: boolean;
  readonly trial: RequestState<TrialInput, ContractTrialView>;
  readonly save: SaveState<ServerContractView>;
  /** When the restored work was kept. */
  readonly restoredAt: number | undefined;
  readonly selected: FunctionName;
  readonly session: { readonly user: string; readonly host: string };
}

export interface ContractActions {
  load(profile: ProfileName): Promise<void>;
  /** Reads what is stored now; unsaved work stays. */
  refresh(): Promise<void>;
  /** Reads the description of the server, and proposes. */
  read(source: WsdlSource): Promise<void>;
  cancelReading(): Promise<void>;
  /** Goes on with other work, and proposes anew where the description was read. */
  change(work: ContractDraft): void;
  undo(): void;
  discard(): void;
  /** Begins with an imported contract, of which nothing is accepted. */
  begin(contract: ServerContract): void;
  dismissRestored(): void;
  try(): Promise<void>;
  cancelTrial(): Promise<void>;
  /** Saves the contract on screen, or with `null` the built-in one. */
  saveContract(contract: ServerContract | null): Promise<void>;
  dismissSave(): void;
  takeStored(): void;
  overwrite(): Promise<void>;
  select(name: FunctionName): void;
  setSession(session: ContractState['session']): void;
}

export type ContractStore = ContractState & ContractActions;

/** The settings on screen, saved or not. */
export interface OnScreen {
  readonly plugin: RawSection;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ContractParts extends RequestParts {
  readonly client: Client;
  readonly now: () => number;
  readonly readDraft: () => OnScreen;
  readonly readKept?: ReadKept;
}

export interface StoreAccess {
  readonly get: () => ContractStore;
  readonly set: (state: Partial<ContractState>) => void;
}
