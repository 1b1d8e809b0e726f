// Functions whose source text is evaluated in the page (e2e/desktop-preload.ts), so that each uses nothing but its parameters.
// The two worlds of a document have separate objects, but share its nodes: events on a node that only these functions know carry the
// calls. Chromium clones the `detail` of an event for the other world.

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Anything = (...args: readonly unknown[]) => unknown;

/** A value on its way to the other world: what cannot be cloned is replaced by the number of a function there. */
type Packed =
  | { readonly value: unknown }
  | { readonly function: number }
  | { readonly promise: number }
  | { readonly members: Readonly<Record<string, Packed>> };

export interface Bridge {
  pack(value: unknown): Packed;
  unpack(packed: Packed): unknown;
}

/** One end of the bridge; calls of functions are synchronous, as with Electron's `contextBridge`. */
export function createBridge(node: EventTarget, own: string, other: string): Bridge {
  const kept: Anything[] = [];
  const keep = (work: Anything): number => kept.push(work) - 1;
  let answer: { readonly result: Packed } | { readonly problem: string } = { problem: 'no answer' };
  const emit = (type: string, detail: object): boolean => node.dispatchEvent(new CustomEvent(type, { detail }));

  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') return { function: keep(value as Anything) };
    if (value instanceof Promise) {
      return { promise: keep((resolve, reject) => void value.then(resolve as Anything, reject as Anything)) };
    }
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (members.some(([, member]) => typeof member === 'function')) {
      return { members: Object.fromEntries(members.map(([name, member]) => [name, pack(member)])) };
    }
    return { value: structuredClone(value) };
  };

  const call = (id: number, args: readonly unknown[]): unknown => {
    emit(`call ${other}`, { id, args: args.map(pack) });
    if ('problem' in answer) throw new Error(answer.problem);
    return unpack(answer.result);
  };

  const unpack = (packed: Packed): unknown => {
    if ('function' in packed) return (...args: readonly unknown[]) => call(packed.function, args);
    if ('promise' in packed) {
      return new Promise((resolve, reject) => void call(packed.promise, [resolve, reject]));
    }
    if ('value' in packed) return packed.value;
    const members = Object.entries(packed.members).map(([name, member]) => [name, unpack(member)] as const);
    return Object.freeze(Object.fromEntries(members));
  };

  node.addEventListener(`call ${own}`, (event) => {
    const { id, args } = (event as CustomEvent<{ readonly id: number; readonly args: readonly Packed[] }>).detail;
    try {
      emit(`answer ${other}`, { result: pack(kept[id]?.(...args.map(unpack))) });
    } catch (problem) {
      emit(`answer ${other}`, { problem: problem instanceof Error ? problem.message : String(problem) });
    }
  });
  node.addEventListener(`answer ${own}`, (event) => {
    answer = (event as CustomEvent<typeof answer>).detail;
  });
  return { pack, unpack };
}

type Listener = (event: object, ...args: readonly Json[]) => void;

/** A message of the main process: the answer to a call, or an event. */
export type FromMain =
  | { readonly id: number; readonly value?: Json; readonly problem?: string }
  | { readonly channel: string; readonly args: readonly Json[] };

/** The `ipcRenderer` of a preload. @param tell sends text to the test process */
export function createIpcRenderer(tell: (text: string) => void) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let lastId = 0;
  const ipcRenderer = {
    invoke: (channel: string, ...args: readonly Json[]) =>
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
  const receive = (message: FromMain): void => {
    if ('channel' in message) {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.problem === undefined) call?.resolve(message.value);
    else call?.reject(new Error(message.problem));
  };
  return { ipcRenderer, receive };
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void;

/** Runs the preload in its isolated world, before `startPageWorld`. */
export function startPreloadWorld(
  bridge: typeof createBridge,
  ipc: typeof createIpcRenderer,
  tell: (text: string) => void,
  preload: Preload,
): void {
  // A preload runs in the main frame only.
  if (window.top !== window) return;
  const { ipcRenderer, receive } = ipc(tell);
  Object.assign(globalThis, { receive });
  const exposed: Record<string, unknown> = {};
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown) => {
      if (name in exposed) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
      exposed[name] = api;
    },
  };
  preload(
    (name) => {
      if (name !== 'electron') throw new Error(`module not found: ${name}`);
      return { contextBridge, ipcRenderer };
    },
    { exports: {} },
    {},
  );
  const connect = ({ relatedTarget: node }: MouseEvent): void => {
    if (node === null) return;
    const { pack } = bridge(node, 'preload', 'page');
    const detail = Object.entries(exposed).map(([name, api]) => [name, pack(api)]);
    node.dispatchEvent(new CustomEvent('exposed', { detail }));
  };
  window.addEventListener('connect worlds', connect as (event: Event) => void, { once: true });
}

/** Defines what the preload exposed, before any script of the page runs. */
export function startPageWorld(bridge: typeof createBridge): void {
  if (window.top !== window) return;
  const node = document.createElement('i');
  const { unpack } = bridge(node, 'page', 'preload');
  node.addEventListener(
    'exposed',
    (event) => {
      const { detail } = event as CustomEvent<readonly (readonly [string, Packed])[]>;
      for (const [name, packed] of detail)
        Object.defineProperty(window, name, { value: unpack(packed), enumerable: true });
    },
    { once: true },
  );
  window.dispatchEvent(new MouseEvent('connect worlds', { relatedTarget: node }));
}
