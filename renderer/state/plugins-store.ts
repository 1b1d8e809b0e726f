import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { ServicePush } from '../../shared/views.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { PluginsView } from '../../shared/plugins.ts';
import { ok, type Result } from '../../shared/result.ts';
import { piPluginId } from '../../shared/settings.ts';

/** The plugins of this computer. Until they are read, the built-in one is taken to be the chosen one. */
export interface PluginsState {
  readonly view: PluginsView | undefined;
  /** Why they could not be read. */
  readonly error: ErrorInfo | undefined;
}

export interface PluginsActions {
  load(): Promise<void>;
  /** Answers what became of the choice at the service; nothing where the service is not to know. */
  choose(id: string): Promise<Result<ServicePush | undefined, ErrorInfo>>;
  chooseFolder(folder: string): Promise<Result<PluginsView, ErrorInfo>>;
  unblock(folder: string): Promise<Result<PluginsView, ErrorInfo>>;
}

export type PluginsStore = PluginsState & PluginsActions;

/** PI's settings have a form of their own; every other plugin's are drawn from its form. */
export function isPi({ view }: PluginsState): boolean {
  return view === undefined || view.currentId === piPluginId;
}

export function createPluginsStore(client: Client): StoreApi<PluginsStore> {
  return createStore<PluginsStore>()((set) => {
    const shown = (answer: Result<PluginsView, ErrorInfo>): Result<PluginsView, ErrorInfo> => {
      if (answer.ok) set({ view: answer.value, error: undefined });
      return answer;
    };
    return {
      view: undefined,
      error: undefined,
      async load() {
        const answer = shown(await client['plugins/list']({}));
        if (!answer.ok) set({ error: answer.error });
      },
      async choose(id) {
        const answer = await client['plugins/choose']({ id });
        if (!answer.ok) return answer;
        shown(ok(answer.value.view));
        return ok(answer.value.service);
      },
      chooseFolder: async (folder) => shown(await client['plugins/choose-folder']({ folder })),
      unblock: async (folder) => shown(await client['plugins/unblock']({ folder })),
    };
  });
}
