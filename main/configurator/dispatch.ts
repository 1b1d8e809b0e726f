import { randomUUID } from 'node:crypto';
import { contract, type CallName, type Handlers } from '../../shared/contract.ts';
import { errorInfoSchema, failure, withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { bugText, type Log, type LogFields } from '../platform/logging/log.ts';

/** Answers one call of a shell. Never rejects. `window` is the shell's name of the window that calls. */
export type Dispatch = (name: unknown, input: unknown, window?: string) => Promise<Result<unknown, ErrorInfo>>;

type AnyHandler = (input: unknown, window?: string) => Promise<Result<unknown, ErrorInfo>>;

/**
 * The only way from the shells to the use cases: calls of the contract, with input and output that fit its schemas. Anything else is
 * refused, and neither its content nor that of an unexpected error is passed on.
 */
export function createDispatch(handlers: Handlers, log: Log): Dispatch {
  const refused = (cause: Failure, operation: string): Result<unknown, ErrorInfo> => {
    const error = withCorrelation(cause, randomUUID());
    log.warn('request.refused', {
      correlationId: error.correlationId,
      operation,
      kind: error.kind,
      message: error.message,
    });
    return err(error);
  };
  const broken = (name: CallName, what: Pick<LogFields, 'bug' | 'message'>): Result<unknown, ErrorInfo> => {
    const error = withCorrelation(unexpected(name), randomUUID());
    log.error('error.unexpected', { correlationId: error.correlationId, operation: name, ...what });
    return err(error);
  };
  return async (name, input, window) => {
    if (!isCallName(name)) return refused(noSuchCall(), 'unknown');
    try {
      const parsed = contract[name].input.safeParse(input);
      if (!parsed.success) return refused(badInput(name, parsed.error.issues[0]?.path[0]), name);
      // Input and handler belong to the same call; the compiler cannot see that through the union of all names.
      const answer = await (handlers[name] as AnyHandler)(parsed.data, window);
      return cut(name, answer) ?? broken(name, { message: 'The answer is not what the contract names.' });
    } catch (error) {
      return broken(name, { bug: bugText(error) });
    }
  };
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(contract, name);
}

/** The answer without fields that the contract does not name; `undefined` if it is not an answer of this call. */
function cut(name: CallName, answer: Result<unknown, ErrorInfo>): Result<unknown, ErrorInfo> | undefined {
  const parsed = answer.ok ? contract[name].output.safeParse(answer.value) : errorInfoSchema.safeParse(answer.error);
  if (!parsed.success) return undefined;
  return answer.ok ? ok(parsed.data) : err(parsed.data as ErrorInfo);
}

function noSuchCall(): Failure {
  return failure('configuration', 'input', {
    message: 'There is no such call.',
    doing: 'reading a request of a screen',
    hint: 'Reload the window. If it happens again, screens and program are of different versions.',
  });
}

/** Names the field but not its value, which may be a secret. */
function badInput(name: CallName, field: PropertyKey | undefined): Failure {
  const where = field === undefined ? '' : ` (${String(field)})`;
  return failure('configuration', 'input', {
    message: `The input of ${name} is not valid${where}.`,
    doing: 'reading a request of a screen',
    hint: 'Check what was entered. If it is right, reload the window.',
  });
}

function unexpected(name: CallName): Failure {
  return failure('unexpected', undefined, {
    message: 'Unexpected error.',
    doing: `answering ${name}`,
    hint: 'Look up the correlation id in Configurator.log in the data folder; it tells where in the program it happened.',
  });
}
