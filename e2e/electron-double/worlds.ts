// Functions whose source text is evaluated in both worlds of a document (e2e/desktop-preload.ts), so that they use nothing but each other.
// The worlds have separate objects, but share the nodes of the document: events on a node that only these functions know carry the calls.
// Chromium clones the `detail` of an event for the other world.

type Work = (...args: readonly unknown[]) => unknown;

/** A value on its way to the other world: what cannot be cloned is replaced by the number of a function here. */
type Packed =
  | { readonly value: unknown }
  | { readonly function: number }
  | { readonly promise: number }
  | { readonly members: Readonly<Record<string, Packed>> };

type Answer = { readonly result: Packed } | { readonly problem: string };

/** One end of the bridge between the worlds. */
interface Bridge {
  readonly node: EventTarget;
  readonly other: 'page' | 'preload';
  /** The functions that the other world may call, by their number. */
  readonly kept: Work[];
  /** To the last call of a function there. */
  answer: Answer;
}

function createBridge(node: EventTarget, own: Bridge['other'], other: Bridge['other']): Bridge {
  const bridge: Bridge = { node, other, kept: [], answer: { problem: 'no answer' } };
  node.addEventListener(`call ${own}`, (event) => {
    const { id, args } = (event as CustomEvent<{ readonly id: number; readonly args: readonly Packed[] }>).detail;
    emit(node, `answer ${other}`, runKept(bridge, id, args));
  });
  node.addEventListener(`answer ${own}`, (event) => {
    bridge.answer = (event as CustomEvent<Answer>).detail;
  });
  return bridge;
}

function emit(node: EventTarget, type: string, detail: unknown): void {
  node.dispatchEvent(new CustomEvent(type, { detail }));
}

function runKept(bridge: Bridge, id: number, args: readonly Packed[]): Answer {
  try {
    return { result: pack(bridge, bridge.kept[id]?.(...args.map((arg) => unpack(bridge, arg)))) };
  } catch (problem) {
    return { problem: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** Calls are synchronous, as with Electron's `contextBridge`: the other world answers while the event is dispatched. */
function callOther(bridge: Bridge, id: number, args: readonly unknown[]): unknown {
  emit(bridge.node, `call ${bridge.other}`, { id, args: args.map((arg) => pack(bridge, arg)) });
  if ('problem' in bridge.answer) throw new Error(bridge.answer.problem);
  return unpack(bridge, bridge.answer.result);
}

function pack(bridge: Bridge, value: unknown): Packed {
  const keep = (work: Work): number => bridge.kept.push(work) - 1;
  if (typeof value === 'function') return { function: keep(value as Work) };
  if (value instanceof Promise) {
    return { promise: keep((resolve, reject) => void value.then(resolve as Work, reject as Work)) };
  }
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  // Throws for what cannot be cloned.
  if (!members.some(([, member]) => typeof member === 'function')) return { value: structuredClone(value) };
  return { members: Object.fromEntries(members.map(([name, member]) => [name, pack(bridge, member)])) };
}

function unpack(bridge: Bridge, packed: Packed): unknown {
  if ('function' in packed) return (...args: readonly unknown[]) => callOther(bridge, packed.function, args);
  if ('promise' in packed) {
    return new Promise((resolve, reject) => void callOther(bridge, packed.promise, [resolve, reject]));
  }
  if ('value' in packed) return packed.value;
  const members = Object.entries(packed.members).map(([name, member]) => [name, unpack(bridge, member)] as const);
  return Object.freeze(Object.fromEntries(members));
}

type Listener = (event: object, ...args: readonly unknown[]) => void;

/** A message of the main process: the answer to a call, or an event. */
export type FromMain =
  | { readonly id: number; readonly value?: unknown; readonly problem?: string }
  | { readonly channel: string; readonly args: readonly unknown[] };

interface IpcState {
  readonly waiting: Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>;
  readonly listeners: Map<string, Set<Listener>>;
}

/** The `ipcRenderer` of a preload. @param tell sends text to the test process */
function createIpcRenderer({ waiting, listeners }: IpcState, tell: (text: string) => void) {
  let lastId = 0;
  return {
    invoke: (channel: string, ...args: readonly unknown[]) =>
      new Promise((resolve, reject: (problem: Error) => void) => {
        lastId += 1;
        const refuse = ({ message }: Error): void =>
          reject(new Error(`Error invoking remote method '${channel}': ${message}`));
        waiting.set(lastId, { resolve, reject: refuse });
        tell(JSON.stringify({ id: lastId, channel, args }));
      }),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set<Listener>()).add(listener));
    },
    removeListener: (channel: string, listener: Listener) => void listeners.get(channel)?.delete(listener),
  };
}

function receive({ waiting, listeners }: IpcState, message: FromMain): void {
  if ('channel' in message) {
    for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
    return;
  }
  const call = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.problem === undefined) call?.resolve(message.value);
  else call?.reject(new Error(message.problem));
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void;

/** Runs the preload in its isolated world, before `startPageWorld`. A preload runs in the main frame only. */
function startPreloadWorld(tell: (text: string) => void, preload: Preload): void {
  if (window.top !== window) return;
  const state: IpcState = { waiting: new Map(), listeners: new Map() };
  Object.assign(globalThis, { receive: (message: FromMain) => receive(state, message) });
  const exposed: Record<string, unknown> = {};
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown) => {
      if (name in exposed) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
      exposed[name] = api;
    },
  };
  const require = (name: string) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return { contextBridge, ipcRenderer: createIpcRenderer(state, tell) };
  };
  preload(require, { exports: {} }, {});
  const connect = ({ relatedTarget: node }: MouseEvent): void => {
    if (node !== null) sendExposed(node, exposed);
  };
  window.addEventListener('connect worlds', connect as (event: Event) => void, { once: true });
}

function sendExposed(node: EventTarget, exposed: Readonly<Record<string, unknown>>): void {
  const bridge = createBridge(node, 'preload', 'page');
  const packed = Object.entries(exposed).map(([name, api]) => [name, pack(bridge, api)]);
  emit(node, 'exposed', packed);
}

/** Defines what the preload exposed, before any script of the page runs. */
function startPageWorld(): void {
  if (window.top !== window) return;
  const node = document.createElement('i');
  const bridge = createBridge(node, 'page', 'preload');
  const define = (event: Event): void => {
    const { detail } = event as CustomEvent<readonly (readonly [string, Packed])[]>;
    for (const [name, packed] of detail) {
      Object.defineProperty(window, name, { value: unpack(bridge, packed), enumerable: true });
    }
  };
  node.addEventListener('exposed', define, { once: true });
  window.dispatchEvent(new MouseEvent('connect worlds', { relatedTarget: node }));
}

const functions = [createBridge, emit, runKept, callOther, pack, unpack, createIpcRenderer, receive, sendExposed];

/** A script for the isolated world. @param tell the name of the function that sends text to the test process */
export function preloadScript(preload: string, tell: string): string {
  const run = `startPreloadWorld(${tell}, function (require, module, exports) {\n${preload}\n});`;
  return `(() => { ${[...functions, startPreloadWorld].join('\n')}\n${run} })()`;
}

/** A script for the world of the page. */
export function pageScript(): string {
  return `(() => { ${[...functions, startPageWorld].join('\n')}\nstartPageWorld(); })()`;
}
