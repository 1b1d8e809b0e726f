import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { CredentialAudit, EcmPlugin } from '../plugins/contract.ts';
import type { PluginRegistry } from '../plugins/plugin-registry.ts';

/**
 * The plugins that one profile has open. The built-in one is always among them, so that its pending check-ins go on whichever
 * is chosen; another one is opened when it is first asked for.
 */
export type OpenPlugins = ReturnType<typeof openPlugins>;

/** @param audit where their check-ins are recorded */
export function openPlugins(registry: PluginRegistry, audit: CredentialAudit) {
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  const builtIn = registry.openBuiltIn(audit);
  builtIn.onChange(changed);
  const open = new Map([[builtIn.id, builtIn]]);
  const opening = new Map<string, Promise<Result<EcmPlugin, Failure>>>();
  const openNow = async (id: string): Promise<Result<EcmPlugin, Failure>> => {
    const opened = await registry.open(id, audit);
    if (opened.ok) {
      opened.value.onChange(changed);
      open.set(id, opened.value);
    }
    opening.delete(id);
    return opened;
  };
  const all = (): readonly EcmPlugin[] => [...open.values()];
  const sum = (count: (plugin: EcmPlugin) => number): number => all().reduce((total, each) => total + count(each), 0);
  return {
    builtIn,
    all,
    of: async (id: string): Promise<Result<EcmPlugin, Failure>> => {
      const known = open.get(id);
      if (known !== undefined) return ok(known);
      const running = opening.get(id) ?? openNow(id);
      opening.set(id, running);
      return running;
    },
    /** Closes the plugin, because another version of it was installed. */
    drop: async (id: string): Promise<void> => {
      const plugin = open.get(id);
      if (plugin === undefined || plugin === builtIn) return;
      open.delete(id);
      await plugin.close();
      changed();
    },
    /** Sum over all that are open; likewise below. */
    tokenCount: () => sum((plugin) => plugin.tokenCount()),
    clearTokens: () => sum((plugin) => plugin.clearTokens()),
    pendingCheckIns: () => sum((plugin) => plugin.pendingCheckIns()),
    /** The listener is called after one of the numbers changed. */
    onChange: (listener: () => void) => void listeners.add(listener),
    close: async (): Promise<void> => {
      await Promise.all(all().map((plugin) => plugin.close()));
    },
  };
}
