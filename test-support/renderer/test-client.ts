import { callNames, type CallArgument, type CallName, type CallOutput, type Client } from '../../shared/contract.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';

/** The answers to the calls that a test expects, by name. */
export type Plan = {
  readonly [K in CallName]?: (
    input: CallArgument<K>,
  ) => Result<CallOutput<K>, ErrorInfo> | Promise<Result<CallOutput<K>, ErrorInfo>>;
};

export interface TestClient {
  readonly client: Client;
  /** Every call in order, unplanned ones included. */
  readonly calls: readonly { readonly name: CallName; readonly input: unknown }[];
}

/** A client for unit tests that answers planned calls and rejects all others. */
export function testClient(plan: Plan = {}): TestClient {
  const calls: { name: CallName; input: unknown }[] = [];
  const answer = async (name: CallName, input: unknown): Promise<unknown> => {
    calls.push({ name, input });
    const planned = plan[name] as ((input: unknown) => unknown) | undefined;
    if (planned === undefined) throw new Error(`unplanned call: ${name}`);
    return planned(input);
  };
  const entries = callNames.map((name) => [name, (input: unknown) => answer(name, input)]);
  return { client: Object.fromEntries(entries) as Client, calls };
}

/** An error as the main process answers it. */
export function testError(parts: Partial<ErrorInfo> = {}): ErrorInfo {
  return {
    kind: 'connectivity',
    detail: 'refused',
    message: 'pi.hq.example refused the connection.',
    doing: 'connecting to PI',
    hint: 'Check Endpoint URL.',
    correlationId: 'c0ffee',
    ...parts,
  };
}
