import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { AppInfo, AppState } from '../../shared/views.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { HelpPlace, Place } from '../lib/routes.ts';

export interface AppStore {
  /** Absent until the main process has answered. */
  readonly info: AppInfo | undefined;
  readonly state: AppState | undefined;
  readonly startError: ErrorInfo | undefined;
  readonly switchingTo: ProfileName | undefined;
  readonly switchError: ErrorInfo | undefined;
  /** The profile of a save that was refused, because another window has switched the profile. */
  readonly refusedFor: ProfileName | undefined;
  readonly screen: Place;
  readonly help: HelpPlace;
  /** The screen before this one. */
  readonly cameFrom: Place | undefined;
  /** False for the first screen, which does not take the focus. */
  readonly navigated: boolean;
  start(): Promise<void>;
  refreshState(): Promise<void>;
  receive(state: AppState): void;
  setInfo(info: AppInfo): void;
  show(screen: Place, help?: HelpPlace): void;
  /** Returns whether the requested profile is in use. */
  switchProfile(profile: ProfileName): Promise<boolean>;
  dismissSwitchError(): void;
  /** For good. */
  dismissNotice(): Promise<void>;
  refuse(profile: ProfileName): void;
  reload(): Promise<void>;
}

const firstPage: HelpPlace = { page: undefined, part: undefined };

export function createAppStore(client: Client): StoreApi<AppStore> {
  return createStore<AppStore>()((set, get) => ({
    info: undefined,
    state: undefined,
    startError: undefined,
    switchingTo: undefined,
    switchError: undefined,
    refusedFor: undefined,
    screen: 'overview',
    help: firstPage,
    cameFrom: undefined,
    navigated: false,
    async start() {
      set({ startError: undefined });
      const [info, state] = await Promise.all([client['app/info']({}), client['app/state']({})]);
      if (!info.ok) return set({ startError: info.error });
      if (!state.ok) return set({ startError: state.error });
      set({ info: info.value, state: state.value });
    },
    async refreshState() {
      const state = await client['app/state']({});
      if (state.ok) get().receive(state.value);
    },
    receive(state) {
      set({ state });
      const { info, switchingTo, start } = get();
      // Another window has switched the profile.
      if (info !== undefined && info.profile !== state.profile && switchingTo === undefined) void start();
    },
    setInfo: (info) => set({ info }),
    show: (screen, help = firstPage) => set({ screen, help, cameFrom: get().screen, navigated: true }),
    async switchProfile(profile) {
      if (get().switchingTo !== undefined) return false;
      set({ switchingTo: profile, switchError: undefined });
      const info = await client[profile === 'practice' ? 'practice/enter' : 'practice/leave']({});
      set({ switchingTo: undefined });
      if (!info.ok) {
        set({ switchError: info.error });
        return false;
      }
      set({ info: info.value });
      await get().refreshState();
      return info.value.profile === profile;
    },
    dismissSwitchError: () => set({ switchError: undefined }),
    async dismissNotice() {
      const info = await client['app/dismiss-notice']({});
      if (info.ok) set({ info: info.value });
    },
    refuse: (profile) => set({ refusedFor: profile }),
    async reload() {
      set({ refusedFor: undefined });
      await get().start();
    },
  }));
}
