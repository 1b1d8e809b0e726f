import { z } from 'zod';
import { diagnoseResultSchema, checkSchema } from '../../shared/diagnose-result.ts';
import { failure, failureSchema, type Failure } from '../../shared/errors.ts';
import { offeredCredentialSchema, spinJobSchema, traceEntrySchema } from '../../shared/lookup-result.ts';
import { formProblems, pluginFormSchema, type PluginForm } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { unaudited } from './contract.ts';
import type {
  CredentialAudit,
  DiagnoseRequest,
  EcmPlugin,
  CredentialPackage,
  ExternalPlugin,
  FindOutcome,
  PluginEngine,
  PluginHealth,
  PluginIdentity,
  RawSetup,
  TestRetrieveOutcome,
} from './contract.ts';
import { auditOfPlugin } from './audit-of-plugin.ts';
import { HeldCredentials } from './held-credentials.ts';
import { OwnWords } from './own-words.ts';

/** A plugin that is not part of the program: its answers are checked against schemas, and what it throws becomes a failure. */

const anyFunction = z.custom<(...args: readonly unknown[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
function functions(...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, anyFunction]));
}
const shape = z.object({
  form: pluginFormSchema,
  ...functions('capabilities', 'validate', 'engine', 'replaced', 'diagnose'),
  ...functions('tokenCount', 'clearTokens', 'pendingCheckIns', 'onChange', 'close'),
});
const engineShape = z.object(
  functions('findCredentials', 'getCredential', 'releaseCredential', 'testRetrieve', 'health'),
);
// The object itself, not a parsed copy: its methods may use other members.
const engine = z.custom<PluginEngine>((value) => engineShape.safeParse(value).success, 'must be an engine');

/** Why it is not a plugin, as in "form.fields.0 has …". */
export function shapeProblem(made: unknown, { id }: Pick<PluginIdentity, 'id'>): string | undefined {
  const parsed = shape.extend({ id: z.literal(id, `must be ${id}, as in plugin.json`) }).safeParse(made);
  if (parsed.success) return undefined;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'what it returns'} ${issue?.message ?? ''}`;
}

const count = z.int().min(0);
const text = z.string();
function resultOf<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failureSchema as z.ZodType<Failure> }),
  ]);
}
const secret = z.custom<Secret>((value) => value instanceof Secret && !value.isEmpty, 'must be made with secretOf');
const names = z.object({ account: text, injectAs: text });
const spinJob = spinJobSchema.optional();
const answers = {
  capabilities: z.array(text),
  validate: (failureSchema as z.ZodType<Failure>).optional(),
  engine: resultOf(engine),
  diagnose: resultOf(diagnoseResultSchema.extend({ failure: (failureSchema as z.ZodType<Failure>).optional() })),
  find: z.object({
    trace: z.array(traceEntrySchema),
    warnings: z.array(text),
    result: resultOf(z.array(offeredCredentialSchema)),
  }),
  get: resultOf(names.extend({ domain: text.optional(), password: secret })),
  release: resultOf(z.object({ checkIn: z.enum(['done', 'nothing-to-do', 'pending']), spinJob })),
  testRetrieve: z.object({
    result: resultOf(names),
    checkedIn: z.boolean(),
    pendingCheckIn: z.boolean(),
    spinJob,
    warnings: z.array(text),
  }),
  health: z.object({ healthy: z.boolean(), message: text }),
};

type Caller = ReturnType<typeof callerOf>;

function callerOf(name: string) {
  /** Calls the plugin; `otherwise` answers where it throws or answers in a wrong form. */
  const call = async <T>(
    operation: string,
    answer: z.ZodType<T>,
    method: () => unknown,
    otherwise: (cause: Failure) => T,
  ): Promise<T> => {
    try {
      const parsed = answer.safeParse(await method());
      return parsed.success ? parsed.data : otherwise(faultOf(name, operation));
    } catch {
      return otherwise(faultOf(name, operation));
    }
  };
  /** The same for methods that answer a result. */
  const tryCall = <T>(operation: string, answer: z.ZodType<Result<T, Failure>>, method: () => unknown) =>
    call<Result<T, Failure>>(operation, answer, method, err);
  return { call, tryCall };
}

/** The same for synchronous methods. */
function callNow<T>(answer: z.ZodType<T>, method: () => unknown, otherwise: T): T {
  try {
    const parsed = answer.safeParse(method());
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

function secretValues({ secrets }: RawSetup): readonly Secret[] {
  return Object.values(secrets).filter((value) => value !== undefined);
}

/** @param made what {@link shapeProblem} finds nothing wrong with */
export function externalPlugin(
  made: unknown,
  { id, name, description, version }: PluginIdentity,
  audit: CredentialAudit = unaudited,
): EcmPlugin {
  const own = made as ExternalPlugin;
  const form = pluginFormSchema.parse(own.form);
  const caller = callerOf(name);
  const held = new HeldCredentials();
  // Asked once, before the plugin gets any secret.
  const capabilities = callNow(answers.capabilities, () => own.capabilities(), []);
  const wordsFor = (setup: RawSetup): OwnWords => new OwnWords(name, secretValues(setup));
  const validate = (setup: RawSetup): Failure | undefined => {
    const inWords = answers.validate.transform((cause) => cause && wordsFor(setup).failure(cause));
    return formFailure(form, setup) ?? callNow(inWords, () => own.validate(setup), faultOf(name, 'validate'));
  };
  return {
    id,
    name,
    description,
    version,
    form,
    validate,
    problems: (settings) => formProblems(form, settings),
    // Which of its settings decide where a secret goes is not known here, so its secrets belong to the plugin as a whole.
    secretsBoundTo: () => ({ origin: `plugin:${id}` }),
    unencryptedOrigin: () => undefined,
    capabilities: () => capabilities,
    engine: async (setup) => {
      const problem = validate(setup);
      if (problem !== undefined) return err(problem);
      const words = wordsFor(setup);
      const inWords = answers.engine.transform((answer) => words.result(answer));
      const answered = await caller.tryCall('engine', inWords, () => own.engine(setup));
      return answered.ok
        ? ok(externalEngine(answered.value, caller, words, { held, audit: auditOfPlugin(audit, id) }))
        : answered;
    },
    settingsInUse: async (before, after) =>
      before === undefined ? 0 : callNow(count, () => own.replaced(before, after), 0),
    diagnose: async (setup, request, context) => {
      const problem = validate(setup);
      if (problem !== undefined) return err(problem);
      const words = wordsFor(setup);
      const inWords = answers.diagnose.transform((diagnosed) => words.diagnosed(diagnosed));
      return caller.tryCall('diagnose', inWords, () => own.diagnose(setup, onlyChecks(request, words), context));
    },
    tokenCount: () => callNow(count, () => own.tokenCount(), 0),
    clearTokens: () => callNow(count, () => own.clearTokens(), 0),
    pendingCheckIns: () => callNow(count, () => own.pendingCheckIns(), 0),
    openCheckOuts: () => held.count,
    holds: (session, credentialId) => held.has(session, credentialId),
    heldBy: (holder) => held.heldBy(holder),
    onChange: (listener) => callNow<() => void>(anyFunction, () => own.onChange(listener), doNothing),
    close: async () => {
      await caller.call<unknown>('close', z.unknown(), () => own.close(), doNothing);
    },
  };
}

function doNothing(): void {}

/** Checks that it reports while it runs are validated too. */
function onlyChecks({ onCheck, ...request }: DiagnoseRequest, words: OwnWords): DiagnoseRequest {
  if (onCheck === undefined) return request;
  return {
    ...request,
    onCheck: (received) => {
      const check = checkSchema.safeParse(received);
      if (check.success) onCheck(words.check(check.data));
    },
  };
}

/** A plugin of version 1 does not say what its sessions have, so that is recorded here. */
function externalEngine(
  own: PluginEngine,
  { call, tryCall }: Caller,
  words: OwnWords,
  { held, audit }: { readonly held: HeldCredentials; readonly audit: ReturnType<typeof auditOfPlugin> },
): PluginEngine {
  const inWords = {
    find: answers.find.transform((found) => words.found(found)),
    get: answers.get.transform((got) => words.resultWithoutText<CredentialPackage>(got)),
    release: answers.release.transform((released) => words.released(released)),
    testRetrieve: answers.testRetrieve.transform((outcome) => words.testRetrieved(outcome)),
    health: answers.health.transform((health) => words.health(health)),
  };
  const notFound = (cause: Failure): FindOutcome => ({ trace: [], warnings: [], result: err(cause) });
  const unclear = { checkedIn: false, pendingCheckIn: false, warnings: [] };
  const notRetrieved = (cause: Failure): TestRetrieveOutcome => ({ ...unclear, result: err(cause) });
  const unhealthy = ({ message }: Failure): PluginHealth => ({ healthy: false, message });
  return {
    findCredentials: (...request) =>
      call('findCredentials', inWords.find, () => own.findCredentials(...request), notFound),
    getCredential: async (session, credentialId, context) => {
      const intended = await audit.intent(session, context);
      if (!intended.ok) return intended;
      const method = () => own.getCredential(session, credentialId, context);
      const got = await tryCall('getCredential', inWords.get, method);
      if (got.ok) held.add({ session, credentialId, holder: context.holder });
      await audit.got(session, context, got);
      return got;
    },
    releaseCredential: async (session, credentialId, endedAt, context) => {
      const removed = held.remove(session, credentialId, context.holder);
      const method = () => own.releaseCredential(session, credentialId, endedAt, context);
      const released = await tryCall('releaseCredential', inWords.release, method);
      if (!released.ok && removed !== undefined) held.add(removed);
      if (removed !== undefined) await audit.released(session, context, released);
      return released;
    },
    testRetrieve: (...request) =>
      call('testRetrieve', inWords.testRetrieve, () => own.testRetrieve(...request), notRetrieved),
    health: (context) => call('health', inWords.health, () => own.health(context), unhealthy),
  };
}

const doing = 'checking the settings of the plugin';

/** The first problem by the form alone: a bad setting, then a required secret that is missing. */
function formFailure(form: PluginForm, { settings, secrets, otherOrigin = [] }: RawSetup): Failure | undefined {
  const [problem, ...more] = formProblems(form, settings);
  if (problem !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return failure('configuration', 'setting', {
      message: `${problem.label} (${problem.key}): ${problem.message}${others}.`,
      doing,
      hint: `Correct "${problem.label}" in Plugin settings.`,
    });
  }
  const missing = form.fields.find(
    ({ kind, required, key }) => kind === 'secret' && required && (secrets[key] === undefined || secrets[key].isEmpty),
  );
  if (missing === undefined) return undefined;
  const isElsewhere = otherOrigin.includes(missing.key);
  const why = isElsewhere ? 'is stored for another address, so it counts as not set' : 'is required';
  return failure('configuration', 'secret', {
    message: `${missing.label} (${missing.key}): ${why}.`,
    doing,
    hint: `Enter "${missing.label}" in Plugin settings.`,
  });
}

/** Quotes nothing that the plugin threw or answered, because that may hold a secret. */
function faultOf(name: string, operation: string): Failure {
  return failure('unexpected', undefined, {
    message: `The plugin ${name} failed: its answer to ${operation} is not what the plugin contract names.`,
    doing: `asking the plugin ${name}`,
    hint: 'Tell who made the plugin; docs/plugins.md in the source describes the contract.',
  });
}
