import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CallOutput, Client } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { PluginsView } from '../../../shared/plugins.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { piPluginId } from '../../../shared/settings.ts';
import { basisOf, type Basis } from '../../../shared/writing.ts';

export interface PluginsStore {
  readonly view: PluginsView | undefined;
  readonly error: ErrorInfo | undefined;
  refresh(): Promise<void>;
  choose(id: string): Promise<Result<PluginsChange, ErrorInfo>>;
  chooseFolder(folder: string): Promise<Result<PluginsChange, ErrorInfo>>;
  unblock(folder: string): Promise<Result<PluginsChange, ErrorInfo>>;
}

export type PluginsChange = CallOutput<'plugins/choose' | 'plugins/choose-folder' | 'plugins/unblock'>;

/** Whether the chosen plugin is the built-in one, which has its own form. Assumed until the plugins are read. */
export function isPi({ view }: Pick<PluginsStore, 'view'>): boolean {
  return view === undefined || view.currentId === piPluginId;
}

export function createPluginsStore(client: Client): StoreApi<PluginsStore> {
  return createStore<PluginsStore>()((set, get) => {
    const read = async (): Promise<Result<PluginsView, ErrorInfo>> => {
      const answer = await client['plugins/list']({});
      set(answer.ok ? { view: answer.value, error: undefined } : { error: answer.error });
      return answer;
    };
    /** Makes a change based on the revision of the shown list, and shows the list of the answer. */
    const change = async (
      make: (basis: Basis) => Promise<Result<PluginsChange, ErrorInfo>>,
    ): Promise<Result<PluginsChange, ErrorInfo>> => {
      const { view } = get();
      const from = view === undefined ? await read() : ok(view);
      if (!from.ok) return from;
      const answer = await make(basisOf(from.value));
      if (answer.ok && answer.value.status !== 'other-profile') set({ view: answer.value.view, error: undefined });
      return answer;
    };
    return {
      view: undefined,
      error: undefined,
      refresh: async () => void (await read()),
      choose: (id) => change((basis) => client['plugins/choose']({ ...basis, id })),
      chooseFolder: (folder) => change((basis) => client['plugins/choose-folder']({ ...basis, folder })),
      unblock: (folder) => change((basis) => client['plugins/unblock']({ ...basis, folder })),
    };
  });
}
