import { z } from 'zod';
import { functionNames, type FunctionName } from './contract-functions.ts';
import { errorInfoSchema } from './errors.ts';
import { serverContractSchema } from './server-contract.ts';
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
  /** Why the stored contract cannot be used. */
  problem: z.string().optional(),
});
export type ServerContractView = z.output<typeof serverContractView>;

const fieldProposal = z.object({
  direction: z.enum(['in', 'out']),
  field: z.string(),
  status: z.enum(['set', 'likely', 'ambiguous', 'missing', 'left-out']),
  path: z.string().optional(),
  candidates: z.array(z.string()).optional(),
  explanation: z.string(),
});

const functionProposal = z.object({
  function: functionName,
  status: z.enum(['exact', 'likely', 'ambiguous', 'missing']),
  accepted: z.boolean(),
  operation: z.string().optional(),
  candidates: z.array(z.string()).optional(),
  inputs: paths,
  outputs: paths,
  problems: z.array(z.string()),
  explanation: z.string(),
  fields: z.array(fieldProposal),
});
export type FunctionProposalView = z.output<typeof functionProposal>;

/** A place of a message: its path, the type as the schema names it, and whether it must be there. */
const memberPlace = z.object({ path: z.string(), type: z.string(), optional: z.boolean(), many: z.boolean() });

const serverOperation = z.object({
  name: z.string(),
  request: z.array(memberPlace),
  response: z.array(memberPlace),
});
export type ServerOperation = z.output<typeof serverOperation>;

export const contractProposalView = z.object({
  port: z.object({ name: z.string(), soap: z.enum(['1.1', '1.2']), path: z.string() }),
  functions: z.array(functionProposal),
  operations: z.array(serverOperation),
  /** Needed functions, `registrationKey`, `success`: why the contract cannot be used yet. */
  unresolved: z.array(z.string()),
  registrationKey: z.string().optional(),
  success: z.string().optional(),
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
