import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { EcmPlugin } from '../plugins/contract.ts';
import type { PluginRegistry } from '../plugins/plugin-registry.ts';

/**
 * The plugins that one profile has open. The built-in one is always among them, so that its pending check-ins go on whichever
 * is chosen; another one is opened when it is first asked for.
 */
export interface OpenPlugins {
  readonly builtIn: EcmPlugin;
  /** All that are open. */
  all(): readonly EcmPlugin[];
  of(id: string): Promise<Result<EcmPlugin, Failure>>;
  /** Closes the plugin, because another version of it was installed. */
  drop(id: string): Promise<void>;
  /** Sum over all that are open; likewise below. */
  tokenCount(): number;
  clearTokens(): number;
  pendingCheckIns(): number;
  /** Called after one of the numbers changed. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

export function openPlugins(registry: PluginRegistry): OpenPlugins {
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  const builtIn = registry.openBuiltIn();
  builtIn.onChange(changed);
  const open = new Map([[builtIn.id, builtIn]]);
  const opening = new Map<string, Promise<Result<EcmPlugin, Failure>>>();
  const openNow = async (id: string): Promise<Result<EcmPlugin, Failure>> => {
    const opened = await registry.open(id);
    if (opened.ok) {
      opened.value.onChange(changed);
      open.set(id, opened.value);
    }
    opening.delete(id);
    return opened;
  };
  const sum = (count: (plugin: EcmPlugin) => number): number =>
    [...open.values()].reduce((total, plugin) => total + count(plugin), 0);
  return {
    builtIn,
    all: () => [...open.values()],
    of: async (id) => {
      const known = open.get(id);
      if (known !== undefined) return ok(known);
      const running = opening.get(id) ?? openNow(id);
      opening.set(id, running);
      return running;
    },
    drop: async (id) => {
      const plugin = open.get(id);
      if (plugin === undefined || plugin === builtIn) return;
      open.delete(id);
      await plugin.close();
      changed();
    },
    tokenCount: () => sum((plugin) => plugin.tokenCount()),
    clearTokens: () => sum((plugin) => plugin.clearTokens()),
    pendingCheckIns: () => sum((plugin) => plugin.pendingCheckIns()),
    onChange: (listener) => void listeners.add(listener),
    close: async () => {
      await Promise.all([...open.values()].map((plugin) => plugin.close()));
    },
  };
}
