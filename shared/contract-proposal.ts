import { z } from 'zod';
import { functionNames, type FunctionName } from './contract-functions.ts';
import { errorInfoSchema } from './errors.ts';
import { codeMeanings, registrationKeySchema, serverContractSchema, successSchema } from './server-contract.ts';
import { storedAt } from './writing.ts';

/** What the editor of the server contract shows (server-contract.md, "Making one"). Names and paths of the server, never values. */

const functionName = z.enum(functionNames as [FunctionName, ...FunctionName[]]);
const paths = z.record(z.string(), z.string());

/** The contract as saved: `undefined` is the built-in one. */
export const serverContractView = z.object({
  ...storedAt,
  contract: serverContractSchema.optional(),
  /** How many functions can be used, of all. */
  usable: z.number().int(),
  /** Those that cannot: what depends on them is switched off. */
  missing: z.array(functionName),
  /** Why the stored contract cannot be used. */
  problem: z.string().optional(),
});
export type ServerContractView = z.output<typeof serverContractView>;

const direction = z.enum(['in', 'out']);
const valueTable = z.record(z.string(), z.string());

/** Why a function cannot be accepted yet; a screen says it in words of its own. */
const proposalIssue = z.discriminatedUnion('is', [
  /** No operation offers it, or several may. */
  z.object({ is: z.literal('operation'), candidates: z.array(z.string()) }),
  /** A needed field has no certain place; `candidates` if several fit. */
  z.object({ is: z.literal('field'), direction, field: z.string(), candidates: z.array(z.string()) }),
  /** The server demands a member for which there is no input. */
  z.object({ is: z.literal('demanded'), path: z.string() }),
  /** Nothing in the answer repeats, so that it can be an entry of the list. */
  z.object({ is: z.literal('entry') }),
  /** No text of the server stands for these values of ours; none is named where the schema does not tell its values. */
  z.object({ is: z.literal('values'), direction, field: z.string(), path: z.string(), lacking: z.array(z.string()) }),
  /** Values were given for a path that no field is at. */
  z.object({ is: z.literal('unused-values'), path: z.string() }),
  /** The description of the server has a name that a contract cannot have. */
  z.object({ is: z.literal('invalid') }),
  /** The answer of a function that changes something lacks the member that says whether it was done. */
  z.object({ is: z.literal('outcome'), member: z.string() }),
  /** A text was given for an input that has no place. */
  z.object({ is: z.literal('text-without-place'), field: z.string() }),
]);
export type ProposalIssue = z.output<typeof proposalIssue>;

/** What speaks against a function as a person set it, who may know better. */
const proposalDoubt = z.discriminatedUnion('is', [
  /** By its name the operation is another function. */
  z.object({ is: z.literal('other-function'), operation: z.string(), functions: z.array(functionName) }),
  /** Words of its name mean something else. */
  z.object({ is: z.literal('other-meaning'), operation: z.string(), words: z.array(z.string()) }),
  /** It answers with a password, which only a check-out does. */
  z.object({ is: z.literal('password'), operation: z.string(), path: z.string() }),
  /** A function that changes something has the same operation. */
  z.object({ is: z.literal('used-to-change'), operation: z.string(), functions: z.array(functionName) }),
  /** By its name the place is another field. */
  z.object({ is: z.literal('other-field'), direction, field: z.string(), path: z.string(), meant: z.string() }),
]);
export type ProposalDoubt = z.output<typeof proposalDoubt>;

const fieldProposal = z.object({
  direction,
  field: z.string(),
  status: z.enum(['set', 'likely', 'ambiguous', 'missing', 'left-out']),
  path: z.string().optional(),
  candidates: z.array(z.string()).optional(),
  explanation: z.string(),
  /** Of it what concerns the place, where it says something of values, too. */
  because: z.string().optional(),
  /** How values of ours are written at the place. */
  values: valueTable.optional(),
  /** The text that stands for the field, always the same. */
  constant: z.string().optional(),
  /** Why a field that is not needed was left out. */
  issue: proposalIssue.optional(),
});
export type FieldProposalView = z.output<typeof fieldProposal>;

const functionProposal = z.object({
  function: functionName,
  status: z.enum(['exact', 'likely', 'ambiguous', 'missing']),
  accepted: z.boolean(),
  operation: z.string().optional(),
  candidates: z.array(z.string()).optional(),
  inputs: paths,
  outputs: paths,
  /** Texts that are always sent, by path. */
  constants: paths,
  /** For the command line; each names the `--set` that solves it. */
  problems: z.array(z.string()),
  issues: z.array(proposalIssue),
  /** What speaks against what a person set. */
  doubts: z.array(proposalDoubt),
  explanation: z.string(),
  fields: z.array(fieldProposal),
});
export type FunctionProposalView = z.output<typeof functionProposal>;

/** A place of a message, in the order of the schema: its path, the type as the schema names it, and whether it must be there. */
const memberPlace = z.object({
  path: z.string(),
  kind: z.enum(['text', 'record']),
  type: z.string(),
  optional: z.boolean(),
  many: z.boolean(),
  /** The values of an enumeration. */
  values: z.array(z.string()).optional(),
});
export type MemberPlace = z.output<typeof memberPlace>;

const serverOperation = z.object({
  name: z.string(),
  request: z.array(memberPlace),
  response: z.array(memberPlace),
});
export type ServerOperation = z.output<typeof serverOperation>;

export const contractProposalView = z.object({
  /** Of the description that was read. */
  wsdlSha256: z.string(),
  port: z.object({ name: z.string(), soap: z.enum(['1.1', '1.2']), path: z.string() }),
  functions: z.array(functionProposal),
  operations: z.array(serverOperation),
  /** Needed functions, `registrationKey`, `success`: why the contract cannot be used yet. */
  unresolved: z.array(z.string()),
  registrationKey: z.object({ place: registrationKeySchema, why: z.string() }).optional(),
  success: z.object({ reported: successSchema, values: valueTable.optional(), why: z.string() }).optional(),
  /** The contract that was given was made from another WSDL, so its choices and acceptances do not count. */
  otherWsdl: z.boolean(),
  warnings: z.array(z.string()),
  /** Absent where no valid one can be made yet. */
  contract: serverContractSchema.optional(),
});
export type ContractProposalView = z.output<typeof contractProposalView>;

export const contractTrialView = z.object({
  functions: z.array(
    z.object({
      function: functionName,
      done: z.boolean(),
      code: z.string().optional(),
      error: errorInfoSchema.optional(),
      members: z.array(z.string()),
    }),
  ),
  skipped: z.array(z.object({ function: functionName, why: z.string() })),
});
export type ContractTrialView = z.output<typeof contractTrialView>;

export const contractDocument = z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(700_000) });
export const acceptedFunctions = z.array(functionName).max(functionNames.length);

/** A rule as it is typed: it need not be valid yet. */
const typedRule = z.object({
  when: z.object({
    code: z.string().max(1024).optional(),
    faultCode: z.string().max(1024).optional(),
    contains: z.string().max(1024).optional(),
  }),
  means: z.enum(codeMeanings),
});
export type TypedRule = Readonly<z.output<typeof typedRule>>;

/** The unsaved work on a server contract, kept beyond the life of the window. */
export const contractDraftSchema = z.object({
  /** The contract that the work began with, saved or imported; absent for the built-in one. */
  start: serverContractSchema.optional(),
  choices: z.array(z.string().max(4096)).max(1000),
  accept: acceptedFunctions,
  /** Absent while they are those of the proposal. */
  codes: z.array(typedRule).max(500).optional(),
});
export type ContractDraft = Readonly<z.output<typeof contractDraftSchema>>;
