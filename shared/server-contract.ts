import { z } from 'zod';
import {
  definitionOf,
  functionNames,
  outcomeFields,
  registrationKeyInput,
  type FunctionName,
} from './contract-functions.ts';
import { isReservedHeader, isSecretConstant, isTooDeep, mostLevels, shownAddress } from './contract-rules.ts';

/**
 * How a server offers the functions that the engine needs (server-contract.md): the section `contract` of the settings file, an
 * exported contract, and the built-in one are the same data. It contains no secret and no address that is called.
 */

/** What a code of the server means to the engine. */
export const codeMeanings = [
  'bad-credentials',
  'token-expired',
  'access-denied',
  'not-found',
  'held-by-another',
  'approval-required',
  'registration-key',
  'impersonation-refused',
  'unknown-user',
  'busy',
  'other',
] as const;
export type CodeMeaning = (typeof codeMeanings)[number];

/** Meanings that lead to further calls: free text of a server must not cause them. */
export const meaningsThatNeedACode: readonly CodeMeaning[] = ['unknown-user', 'token-expired', 'busy'];

const xmlName = z.string().regex(/^[\p{L}_][\p{L}\p{N}\p{M}._-]{0,255}$/u, 'must be an XML name');
const namespace = z
  .string()
  .max(2048)
  .regex(/^[^\s<>"]*$/, 'must be a namespace');
const shortText = z.string().max(1024);

/** An element or attribute of a message, in the order of the server's schema. */
export interface ContractMember {
  readonly name: string;
  /** `''` for none. */
  readonly namespace: string;
  readonly attribute?: true | undefined;
  /** The input that is written here. */
  readonly input?: string | undefined;
  /** A text that is always written here. */
  readonly constant?: string | undefined;
  /** The outputs that are read here. */
  readonly outputs?: readonly string[] | undefined;
  /** Each occurrence of this element is one entry of the list. */
  readonly list?: 'stored' | 'shared' | undefined;
  /** The server's text for a value of ours, such as `{"1": "Windows"}` or `{"true": "Y"}`. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** How null is written: as an absent element (default), as `xsi:nil`, or as an empty element. */
  readonly whenNull?: 'nil' | 'empty' | undefined;
  /** An empty text that is read here stands for null. */
  readonly emptyIsNull?: true | undefined;
  readonly members?: readonly ContractMember[] | undefined;
}

const memberSchema: z.ZodType<ContractMember> = z.lazy(() =>
  z.strictObject({
    name: xmlName,
    namespace,
    attribute: z.literal(true).optional(),
    input: shortText.optional(),
    constant: shortText.optional(),
    outputs: z.array(shortText).optional(),
    list: z.enum(['stored', 'shared']).optional(),
    values: z.record(shortText, shortText).optional(),
    whenNull: z.enum(['nil', 'empty']).optional(),
    emptyIsNull: z.literal(true).optional(),
    members: z.array(memberSchema).max(1000).optional(),
  }),
);

/** Its depth is checked before the rest, which is checked by recursion. */
const messageSchema = z
  .unknown()
  .refine((message) => !isTooDeep(message), { error: `must not nest more than ${mostLevels} levels`, abort: true })
  .pipe(memberSchema);

/** One line that can be shown. */
const shownText = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u, 'must be printable text');
const instant = z.iso.datetime('must be a date and time such as 2026-11-30T07:45:00Z');

export const functionContractSchema = z.strictObject({
  operation: xmlName,
  soapAction: z
    .string()
    .max(2048)
    .regex(/^[^\s"<>]*$/, 'must be a SOAPAction'),
  /** The elements in the body of request and answer. */
  request: messageSchema,
  response: messageSchema,
  /** Outputs that the server does not report, with what they always are. */
  fixedOutputs: z.record(shortText, shortText).optional(),
  /** A person accepted what was proposed. Not needed where it is the same as built in. */
  accepted: z.strictObject({ by: shownText, at: instant }).optional(),
});
export type FunctionContract = Readonly<z.output<typeof functionContractSchema>>;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of an HTTP header')
  .refine((name) => !isReservedHeader(name), 'must not be a header that HTTP or this program uses');

export const registrationKeySchema = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('soap-header'), name: xmlName, namespace }),
  z.strictObject({ as: z.literal('http-header'), name: headerName }),
  /** Its place is the member of that function's request with the input `registrationKey`. */
  z.strictObject({ as: z.literal('input'), function: z.enum(functionNames as [FunctionName]), path: shortText }),
  z.strictObject({ as: z.literal('none') }),
]);
export type RegistrationKeyPlace = z.output<typeof registrationKeySchema>;

export const successSchema = z.discriminatedUnion('by', [
  /** The answer says whether it was done: names of the members, wherever they stand in an answer. */
  z.strictObject({ by: z.literal('flag'), flag: xmlName, code: xmlName.optional(), message: xmlName.optional() }),
  /** The answer has a code only, and these stand for success. */
  z.strictObject({
    by: z.literal('code'),
    code: xmlName,
    done: z.array(shortText).min(1),
    message: xmlName.optional(),
  }),
  z.strictObject({ by: z.literal('faults') }),
]);

const code = z.union([z.number().int().transform(String), shortText]);
export const codeRuleSchema = z
  .strictObject({
    when: z.strictObject({
      code: code.optional(),
      faultCode: shortText.optional(),
      /** Plain text within the server's message, compared without case. */
      contains: shortText.min(3, 'must have three characters or more').optional(),
    }),
    means: z.enum(codeMeanings),
  })
  .superRefine(({ when, means }, context) => {
    const { code: whenCode, faultCode, contains } = when;
    const hasCode = whenCode !== undefined || faultCode !== undefined;
    if (!hasCode && contains === undefined)
      context.addIssue({ code: 'custom', message: 'needs a code, a fault code or a text', path: ['when'] });
    else if (!hasCode && meaningsThatNeedACode.includes(means))
      context.addIssue({
        code: 'custom',
        message: `"${means}" leads to further calls, so it needs a code or fault code`,
        path: ['when'],
      });
  });
export type CodeRule = Readonly<z.output<typeof codeRuleSchema>>;

const sourceSchema = z.union([
  z.literal('built-in'),
  z.strictObject({
    wsdlSha256: z.string().regex(/^[0-9a-f]{64}$/),
    fetchedAt: z.string().max(64),
    /** The endpoint whose WSDL it was made from; for people, never called. `''` if it was made from files. */
    endpoint: z
      .string()
      .max(2048)
      .regex(shownAddress, 'must be an http or https URL without a login, a query and a fragment'),
  }),
]);

const functionsSchema = z.partialRecord(
  z.enum(functionNames as [FunctionName, ...FunctionName[]]),
  functionContractSchema,
);

export const serverContractSchema = z
  .strictObject({
    version: z.literal(1),
    source: sourceSchema,
    soap: z.enum(['1.1', '1.2']),
    registrationKey: registrationKeySchema,
    success: successSchema,
    /** Where a fault's detail has its code and message: members with the outputs `code` and `message`. */
    faultDetail: z.array(messageSchema).max(20),
    codes: z.array(codeRuleSchema).max(500),
    functions: functionsSchema,
  })
  .superRefine((contract, context) => {
    for (const problem of functionProblems(contract.functions))
      context.addIssue({ code: 'custom', message: problem.message, path: ['functions', ...problem.path] });
  });
export type ServerContract = Readonly<z.output<typeof serverContractSchema>>;

/**
 * What is imported is accepted by nobody: the administrator of this machine accepts each function that is not exactly the built-in one.
 * What is no contract stays as it is.
 */
export function withoutAcceptance(contract: unknown): unknown {
  const parsed = serverContractSchema.safeParse(contract);
  if (!parsed.success) return contract;
  const functions = Object.entries(parsed.data.functions).map(([name, each]) => {
    const { accepted: _, ...offered } = each;
    return [name, offered];
  });
  return { ...parsed.data, functions: Object.fromEntries(functions) };
}

interface ContractProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Inputs and outputs that a function does not have, and secrets. Thus a password can be mapped to nothing but the login. */
function functionProblems(functions: z.output<typeof functionsSchema>): readonly ContractProblem[] {
  return functionNames.flatMap((name) => {
    const offered = functions[name];
    if (offered === undefined) return [];
    const { inputs, outputs } = definitionOf(name);
    const unknownInputs = fieldsOf(offered.request, 'input').filter(
      (field) => !Object.hasOwn(inputs, field) && field !== registrationKeyInput,
    );
    const unknownOutputs = [...fieldsOf(offered.response, 'output'), ...Object.keys(offered.fixedOutputs ?? {})].filter(
      (field) => !Object.hasOwn(outputs, field) && !Object.hasOwn(outcomeFields, field),
    );
    const fixedSecrets = Object.keys(offered.fixedOutputs ?? {}).filter((field) => outputs[field]?.kind === 'secret');
    return [
      ...fixedSecrets.map((field) => ({
        path: [name, 'fixedOutputs'],
        message: `"${field}" is a secret, so it cannot be fixed`,
      })),
      ...secretConstants(offered.request).map((member) => ({
        path: [name, 'request'],
        message: `"${member}" seems to be a secret, so a contract cannot hold its text`,
      })),
      ...unknownInputs.map((field) => ({ path: [name, 'request'], message: `has no input "${field}"` })),
      ...unknownOutputs.map((field) => ({ path: [name, 'response'], message: `has no output "${field}"` })),
    ];
  });
}

function secretConstants({ name, constant, members = [] }: ContractMember): readonly string[] {
  const own = constant !== undefined && isSecretConstant(name, constant) ? [name] : [];
  return [...own, ...members.flatMap(secretConstants)];
}

/** The inputs or outputs that are placed in a message, in its order. */
export function fieldsOf(member: ContractMember, direction: 'input' | 'output'): readonly string[] {
  const { input, outputs = [], members = [] } = member;
  const own = direction === 'output' ? outputs : input === undefined ? [] : [input];
  return [...own, ...members.flatMap((child) => fieldsOf(child, direction))];
}

/** Where each field of a message is: local names joined by `/` below the outermost element; `@` before an attribute's. */
export function pathsOf(message: ContractMember, direction: 'input' | 'output'): Readonly<Record<string, string>> {
  const below = (member: ContractMember, prefix: string): readonly (readonly [string, string])[] =>
    (member.members ?? []).flatMap((child) => {
      const path = `${prefix}${child.attribute ? '@' : ''}${child.name}`;
      const own = fieldsOf({ ...child, members: [] }, direction).map((field) => [field, path] as const);
      return [...own, ...below(child, `${path}/`)];
    });
  return Object.fromEntries(below(message, ''));
}
