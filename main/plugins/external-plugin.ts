import { z } from 'zod';
import { diagnoseResultSchema, checkSchema } from '../../shared/diagnose-result.ts';
import { failure, failureSchema, type Failure } from '../../shared/errors.ts';
import { offeredCredentialSchema, spinJobSchema, traceEntrySchema } from '../../shared/lookup-result.ts';
import { formProblems, pluginFormSchema, type PluginForm } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type {
  CredentialPackage,
  DiagnoseRequest,
  EcmPlugin,
  ExternalPlugin,
  FindOutcome,
  PluginDiagnosis,
  PluginEngine,
  PluginHealth,
  PluginIdentity,
  RawSetup,
  ReleaseOutcome,
  TestRetrieveOutcome,
} from './contract.ts';
import { HeldCredentials } from './held-credentials.ts';

/**
 * A plugin that is not part of the program, made safe to use: what it answers is checked like everything that comes from
 * elsewhere, and what it throws becomes a failure. So its mistakes stay its own.
 */

const anyFunction = z.custom<(...args: readonly unknown[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
const shape = z.object({
  form: pluginFormSchema,
  capabilities: anyFunction,
  validate: anyFunction,
  engine: anyFunction,
  replaced: anyFunction,
  diagnose: anyFunction,
  tokenCount: anyFunction,
  clearTokens: anyFunction,
  pendingCheckIns: anyFunction,
  onChange: anyFunction,
  close: anyFunction,
});
const engineShape = z.object({
  findCredentials: anyFunction,
  getCredential: anyFunction,
  releaseCredential: anyFunction,
  testRetrieve: anyFunction,
  health: anyFunction,
});
// As it is, not a copy of what is named: its methods may need it.
const engine = z.custom<PluginEngine>((value) => engineShape.safeParse(value).success, 'must be an engine');

/** What keeps it from being a plugin, as in "form.fields.0 has …". */
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
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);
}
const secret = z.custom<Secret>((value) => value instanceof Secret && !value.isEmpty, 'must be made with secretOf');
const names = z.object({ account: text, injectAs: text });
const spinJob = spinJobSchema.optional();
const answers = {
  capabilities: z.array(text),
  validate: failureSchema.optional(),
  engine: resultOf(engine),
  diagnose: resultOf(diagnoseResultSchema.extend({ failure: failureSchema.optional() })),
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

/** Asks the plugin; where it throws, or its answer is none, `otherwise` is. */
type Ask = <T>(
  operation: string,
  answer: z.ZodType<T>,
  question: () => unknown,
  otherwise: (cause: Failure) => T,
) => Promise<T>;

function askOf(name: string): Ask {
  return async (operation, answer, question, otherwise) => {
    try {
      const parsed = answer.safeParse(await question());
      return parsed.success ? parsed.data : otherwise(faultOf(name, operation));
    } catch {
      return otherwise(faultOf(name, operation));
    }
  };
}

/** The same for what is answered at once. */
function now<T>(answer: z.ZodType<T>, question: () => unknown, otherwise: T): T {
  try {
    const parsed = answer.safeParse(question());
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

/** @param made what {@link shapeProblem} finds nothing wrong with */
export function externalPlugin(made: unknown, { id, name, description, version }: PluginIdentity): EcmPlugin {
  const own = made as ExternalPlugin;
  const form = pluginFormSchema.parse(own.form);
  const ask = askOf(name);
  const held = new HeldCredentials();
  const validate = (setup: RawSetup): Failure | undefined =>
    formFailure(form, setup) ??
    now<Failure | undefined>(answers.validate, () => own.validate(setup), faultOf(name, 'validate'));
  return {
    id,
    name,
    description,
    version,
    form,
    validate,
    capabilities: () => now(answers.capabilities, () => own.capabilities(), []),
    engine: async (setup) => {
      const problem = validate(setup);
      if (problem !== undefined) return err(problem);
      const answered = await ask<Result<PluginEngine, Failure>>('engine', answers.engine, () => own.engine(setup), err);
      return answered.ok ? ok(externalEngine(answered.value, ask, held)) : answered;
    },
    settingsInUse: async (before, after) =>
      before === undefined ? 0 : now(count, () => own.replaced(before, after), 0),
    diagnose: async (setup, request, context) => {
      const problem = validate(setup);
      if (problem !== undefined) return err(problem);
      return ask<Result<PluginDiagnosis, Failure>>(
        'diagnose',
        answers.diagnose,
        () => own.diagnose(setup, onlyChecks(request), context),
        err,
      );
    },
    tokenCount: () => now(count, () => own.tokenCount(), 0),
    clearTokens: () => now(count, () => own.clearTokens(), 0),
    pendingCheckIns: () => now(count, () => own.pendingCheckIns(), 0),
    openCheckOuts: () => held.count,
    holds: (session, credentialId) => held.has(session, credentialId),
    heldBy: (holder) => held.heldBy(holder),
    onChange: (listener) =>
      now<() => void>(
        anyFunction,
        () => own.onChange(listener),
        () => {},
      ),
    close: async () => {
      await ask<unknown>(
        'close',
        z.unknown(),
        () => own.close(),
        () => undefined,
      );
    },
  };
}

/** What it tells on the way up is checked too. */
function onlyChecks({ onCheck, ...request }: DiagnoseRequest): DiagnoseRequest {
  if (onCheck === undefined) return request;
  return {
    ...request,
    onCheck: (received) => {
      const check = checkSchema.safeParse(received);
      if (check.success) onCheck(check.data);
    },
  };
}

/** A plugin of version 1 does not say what its sessions have, so that is recorded here. */
function externalEngine(own: PluginEngine, ask: Ask, held: HeldCredentials): PluginEngine {
  const notFound = (cause: Failure): FindOutcome => ({ trace: [], warnings: [], result: err(cause) });
  const notRetrieved = (cause: Failure): TestRetrieveOutcome => ({
    result: err(cause),
    checkedIn: false,
    pendingCheckIn: false,
    warnings: [],
  });
  const unhealthy = ({ message }: Failure): PluginHealth => ({ healthy: false, message });
  return {
    findCredentials: (...request) =>
      ask('findCredentials', answers.find, () => own.findCredentials(...request), notFound),
    getCredential: async (session, credentialId, context) => {
      const got = await ask<Result<CredentialPackage, Failure>>(
        'getCredential',
        answers.get,
        () => own.getCredential(session, credentialId, context),
        err,
      );
      if (got.ok) held.add({ session, credentialId, holder: context.holder });
      return got;
    },
    releaseCredential: async (session, credentialId, endedAt, context) => {
      const removed = held.remove(session, credentialId, context.holder);
      const released = await ask<Result<ReleaseOutcome, Failure>>(
        'releaseCredential',
        answers.release,
        () => own.releaseCredential(session, credentialId, endedAt, context),
        err,
      );
      if (!released.ok && removed !== undefined) held.add(removed);
      return released;
    },
    testRetrieve: (...request) =>
      ask('testRetrieve', answers.testRetrieve, () => own.testRetrieve(...request), notRetrieved),
    health: (context) => ask('health', answers.health, () => own.health(context), unhealthy),
  };
}

const doing = 'checking the settings of the plugin';

/** What the form alone says is wrong: a bad setting, then a secret that is required and missing. */
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
  const why = otherOrigin.includes(missing.key)
    ? 'is stored for another address, so it counts as not set'
    : 'is required';
  return failure('configuration', 'secret', {
    message: `${missing.label} (${missing.key}): ${why}.`,
    doing,
    hint: `Enter "${missing.label}" in Plugin settings.`,
  });
}

/** Nothing of what it threw or answered is passed on: that may hold a secret. */
function faultOf(name: string, operation: string): Failure {
  return failure('unexpected', undefined, {
    message: `The plugin ${name} failed: its answer to ${operation} is not what the plugin contract names.`,
    doing: `asking the plugin ${name}`,
    hint: 'Tell who made the plugin; docs/plugins.md in the source describes the contract.',
  });
}
