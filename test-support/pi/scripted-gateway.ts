import { failure, type ErrorKind } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { meaningOf } from '../../main/pi/contract/meaning-of.ts';
import type { Listed } from '../../main/pi/gateway/decoder/entry-list.ts';
import type { PiFailure } from '../../main/pi/gateway/gateway.ts';
import type { PiGateway } from '../../main/pi/gateway/soap-gateway.ts';

type Answers = { readonly [K in keyof PiGateway]?: PiGateway[K] };

/** A gateway with scripted answers that records its calls; calls without a scripted answer reject. */
export interface ScriptedGateway extends PiGateway {
  /** The methods called, in order. */
  readonly calls: readonly string[];
}

export function scriptedGateway(answers: Answers): ScriptedGateway {
  const calls: string[] = [];
  const method = <K extends keyof PiGateway>(name: K): PiGateway[K] => {
    const planned = answers[name] as ((...parameters: unknown[]) => unknown) | undefined;
    const called = (...parameters: unknown[]): unknown => {
      calls.push(name);
      return planned === undefined ? Promise.reject(new Error(`unplanned call: ${name}`)) : planned(...parameters);
    };
    return called as PiGateway[K];
  };
  return {
    calls,
    login: method('login'),
    loginAsUser: method('loginAsUser'),
    logout: method('logout'),
    productVersion: method('productVersion'),
    listStored: method('listStored'),
    listShared: method('listShared'),
    checkOut: method('checkOut'),
    checkIn: method('checkIn'),
    spin: method('spin'),
    createRequest: method('createRequest'),
    grantRequest: method('grantRequest'),
    readTemplate: method('readTemplate'),
    createRotationJob: method('createRotationJob'),
    close: answers.close ?? (() => Promise.resolve()),
  };
}

/** The failure of a call that PI answered with this code, or did not answer. */
export function refusal(
  code: number | undefined,
  kind: ErrorKind = 'server',
  transient = false,
): Result<never, PiFailure> {
  const text = { message: `refused with ${code ?? 'no code'}`, doing: 'calling', hint: 'look' };
  const reported = code === undefined ? undefined : String(code);
  const means = reported === undefined ? undefined : (meaningOf(builtInContract.codes, { code: reported }) ?? 'other');
  return err({ failure: failure(kind, undefined, text), means, code: reported, transient });
}

export function answer<T>(value: T): Promise<Result<T, PiFailure>> {
  return Promise.resolve(ok(value));
}

/** The answer of a list call all of whose entries can be used. */
export function listed<T>(...entries: readonly T[]): Promise<Result<Listed<T>, PiFailure>> {
  return answer({ entries, unusable: { count: 0, first: [] } });
}
