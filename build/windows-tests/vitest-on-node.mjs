// The part of Vitest that the project's tests use, on Node's own test runner and with Vitest's own `expect` and `vi.fn`.
import * as runner from 'node:test';
import { format, inspect } from 'node:util';
import FakeTimers from '@sinonjs/fake-timers';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import { clearAllMocks, fn, restoreAllMocks, spyOn } from '@vitest/spy';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
globalThis[GLOBAL_EXPECT] = expect;
const state = { assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null, environment: 'node' };
setState({ ...state, testPath: '', currentTestName: '' }, expect);
chai.expect.extend(expect, customMatchers);
expect.unreachable = (message = 'reached') => chai.expect.fail(message);
/** Each assertion is tried again until it passes. */
expect.poll = (read, options) => {
  const asserted = (negated) => (_target, name) => {
    if (name === 'not') return new Proxy({}, { get: asserted(true) });
    const check = async (args) => {
      const assertion = expect(await read());
      return (negated ? assertion.not : assertion)[name](...args);
    };
    return (...args) => waitFor(() => check(args), options);
  };
  return new Proxy({}, { get: asserted(false) });
};

async function waitFor(check, { timeout = 1000, interval = 50 } = {}) {
  const end = performance.now() + timeout;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}

/** As in Vitest's workers, a test may wait for a timer that does not keep a process running. No timer, as tests count those. */
async function keepingAlive(work) {
  const { port1 } = new MessageChannel();
  port1.ref();
  try {
    return await work({});
  } finally {
    port1.close();
  }
}

/** `$member` of an object, and `%s` and its like of values. */
function titleOf(title, values) {
  const [first] = values;
  const isObject = values.length === 1 && typeof first === 'object' && first !== null && !Array.isArray(first);
  const named = isObject
    ? title.replaceAll(/\$([a-zA-Z_.]+)/g, (whole, path) => {
        const value = path.split('.').reduce((object, key) => object?.[key], first);
        return value === undefined ? whole : typeof value === 'string' ? value : inspect(value);
      })
    : title;
  return format(named.replaceAll('%#', '#'), ...values.slice(0, named.match(/%[sdifjo]/g)?.length ?? 0));
}

let defaultMs = 60_000;
/** How much longer a test may take than its own limit: under Wine everything takes longer. */
const factor = 3;
/** Body and options come in either order; options may be the limit alone. */
function readArguments(one, other) {
  const [body, options] = typeof one === 'function' ? [one, other] : [other, one];
  const own = (typeof options === 'number' ? options : options?.timeout) ?? 0;
  return { body, timeout: Math.max(defaultMs, factor * own) };
}

function declarations(declare, isTest) {
  const one = (title, first, second) => {
    const { body, timeout } = readArguments(first, second);
    const named = typeof title === 'function' ? title.name : title;
    return isTest ? declare(named, { timeout }, () => keepingAlive(body)) : declare(named, body);
  };
  one.skip = (title) => void declare.skip(String(title), () => {});
  one.skip.each = (table) => (title) => void table.forEach((_row, index) => one.skip(`${title} ${index}`));
  one.each = (table) => (title, first, second) => {
    const { body, timeout } = readArguments(first, second);
    const isOfArrays = table.every(Array.isArray);
    for (const row of table) {
      const values = isOfArrays ? row : [row];
      one(titleOf(title, values), () => body(...values), timeout);
    }
  };
  one.skipIf = (condition) => (condition ? one.skip : one);
  one.runIf = (condition) => (condition ? one : one.skip);
  one.sequential = one;
  one.concurrent = one;
  return one;
}

export const describe = declarations(runner.describe, false);
export const it = declarations(runner.it, true);
export const test = it;

/** Longer than that of Vitest: some hooks start several processes, which takes long under Wine. */
const hookMs = 300_000;
const hook =
  (declare, undo) =>
  (work, timeout = hookMs) =>
    declare(
      async () => {
        const clean = await keepingAlive(work);
        if (typeof clean === 'function') undo(clean);
      },
      { timeout: Math.max(timeout, hookMs) },
    );
const unsupported = () => {
  throw new Error('a hook that returns its end is not supported here');
};
export const beforeAll = hook(runner.before, (clean) => runner.after(clean));
export const beforeEach = hook(runner.beforeEach, unsupported);
export const afterAll = hook(runner.after, unsupported);
export const afterEach = hook(runner.afterEach, unsupported);
export const onTestFinished = (work) => runner.after(work);

const environment = new Map();
let clock;
const remember = (name) => environment.has(name) || environment.set(name, process.env[name]);
const setEnvironment = (name, value) => {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
};

export const vi = {
  fn,
  spyOn,
  clearAllMocks,
  restoreAllMocks,
  waitFor,
  mocked: (mock) => mock,
  hoisted: (make) => make(),
  setConfig: ({ testTimeout = 0 }) => {
    defaultMs = Math.max(defaultMs, testTimeout);
  },
  mock: () => {
    throw new Error('vi.mock needs Vitest');
  },
  stubEnv: (name, value) => {
    remember(name);
    setEnvironment(name, value);
  },
  unstubAllEnvs: () => {
    for (const [name, value] of environment) setEnvironment(name, value);
    environment.clear();
  },
  useFakeTimers: ({ toFake, now } = {}) => {
    clock?.uninstall();
    const which = toFake === undefined ? { toNotFake: ['nextTick', 'queueMicrotask'] } : { toFake };
    clock = FakeTimers.install({ shouldClearNativeTimers: true, now: now ?? Date.now(), ...which });
  },
  useRealTimers: () => {
    clock?.uninstall();
    clock = undefined;
  },
  advanceTimersByTime: (ms) => clock.tick(ms),
  advanceTimersByTimeAsync: (ms) => clock.tickAsync(ms),
  getTimerCount: () => clock.countTimers(),
  setSystemTime: (now) => clock.setSystemTime(now),
};
