import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { AppInfo, AppState } from '../../shared/views.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { ErrorInfo } from '../../shared/errors.ts';

export const screenNames = [
  'overview',
  'appliance',
  'plugin-settings',
  'test-settings',
  'diagnose',
  'service',
] as const;
export type ScreenName = (typeof screenNames)[number];
/** Where one is: a screen, or a page of the help. */
export type Place = ScreenName | 'help';

/** A page of the help, or the first; and the part of it that is wanted. */
export interface HelpPlace {
  readonly page: string | undefined;
  readonly part: string | undefined;
}

export interface AppView {
  /** Absent until the main process has answered. */
  readonly info: AppInfo | undefined;
  readonly state: AppState | undefined;
  readonly startError: ErrorInfo | undefined;
  /** The profile that is being switched to. */
  readonly switchingTo: ProfileName | undefined;
  readonly switchError: ErrorInfo | undefined;
  /** The profile that something was not saved for, because another one was in use by then. */
  readonly refusedFor: ProfileName | undefined;
  readonly screen: Place;
  readonly help: HelpPlace;
  /** Whether the screen was navigated to; the first one leaves the keyboard's focus alone. */
  readonly navigated: boolean;
}

export interface AppActions {
  start(): Promise<void>;
  refreshState(): Promise<void>;
  /** A state pushed by the main process. */
  receive(state: AppState): void;
  /** Follows the address. */
  show(screen: Place, help?: HelpPlace): void;
  /** Resolves to whether the profile is the one asked for now. */
  switchProfile(profile: ProfileName): Promise<boolean>;
  dismissSwitchError(): void;
  /** A call that writes came from a profile that is no longer in use. */
  refuse(profile: ProfileName): void;
  /** Brings what belongs to the profile that is in use. */
  reload(): Promise<void>;
}

export type AppStore = AppView & AppActions;

const initial: AppView = {
  info: undefined,
  state: undefined,
  startError: undefined,
  switchingTo: undefined,
  switchError: undefined,
  refusedFor: undefined,
  screen: 'overview',
  help: { page: undefined, part: undefined },
  navigated: false,
};

/** `#/plugin-settings`, `#/help/service` and so on; anything else is the overview. */
export function screenOfHash(hash: string): Place {
  if (/^#\/help(\/|$)/.test(hash)) return 'help';
  return screenNames.find((name) => hash === hashOf(name)) ?? 'overview';
}

export function hashOf(screen: ScreenName): string {
  return `#/${screen}`;
}

/** `#/help/service/settings`: the page, and the part of it. */
export function helpOfHash(hash: string): HelpPlace {
  const [, page, part] = /^#\/help(?:\/([\w-]+))?(?:\/([^/]+))?$/.exec(hash) ?? [];
  return { page, part };
}

export function hashOfHelp(page: string, part?: string): string {
  return part === undefined ? `#/help/${page}` : `#/help/${page}/${part}`;
}

export function createAppStore(client: Client): StoreApi<AppStore> {
  return createStore<AppStore>()((set, get) => ({
    ...initial,
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
      // Another window switched the profile: what this one shows belongs to the wrong one.
      if (get().info !== undefined && get().info?.profile !== state.profile && get().switchingTo === undefined) {
        void get().start();
      }
    },
    show: (screen, help = initial.help) => set({ screen, help, navigated: true }),
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
    refuse: (profile) => set({ refusedFor: profile }),
    async reload() {
      set({ refusedFor: undefined });
      await get().start();
    },
  }));
}
