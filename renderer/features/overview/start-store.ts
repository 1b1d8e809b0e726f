import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SettingsView } from '../../../shared/views.ts';
import { draftProblems, isFirstRun, type PiTypedSecrets } from '../plugin-settings/model.ts';

/** The progress of the first steps in this window. They are shown only if there were no saved settings at its start. */
export interface StartState {
  readonly firstRun: boolean;
  /** Setting up a real server was chosen, not practice. */
  readonly ownServer: boolean;
  /** A lookup with real settings was answered. */
  readonly tested: boolean;
  readonly hidden: boolean;
}

export interface StartStore extends StartState {
  /** To be called with the real settings as they are saved. */
  see(view: SettingsView): void;
  chooseOwnServer(): void;
  markTested(): void;
  hide(): void;
}

export function createStartStore(): StoreApi<StartStore> {
  return createStore<StartStore>()((set) => ({
    firstRun: false,
    ownServer: false,
    tested: false,
    hidden: false,
    see: (view) => {
      if (isFirstRun(view)) set({ firstRun: true });
    },
    chooseOwnServer: () => set({ ownServer: true }),
    markTested: () => set({ tested: true }),
    hide: () => set({ hidden: true }),
  }));
}

export const startSteps = ['choose', 'connect', 'test'] as const;
export type StartStep = (typeof startSteps)[number];
export type StepState = 'done' | 'current' | 'next';

export interface StartFacts {
  readonly view: SettingsView;
  readonly values: SettingsView['plugin'];
  readonly secrets: PiTypedSecrets;
  readonly dirty: boolean;
}

/** The states of the steps: all before the current one are done. Absent when the steps are not shown. */
export function stepStates(start: StartState, facts: StartFacts): Readonly<Record<StartStep, StepState>> | undefined {
  const { view, dirty } = facts;
  if (!start.firstRun || start.hidden || start.tested) return undefined;
  const complete = !isFirstRun(view) && draftProblems(view, view.plugin, {}).length === 0;
  const chosen = start.ownServer || dirty || !isFirstRun(view);
  const current = complete ? 2 : chosen ? 1 : 0;
  const stateOf = (index: number): StepState => (index < current ? 'done' : index === current ? 'current' : 'next');
  return { choose: stateOf(0), connect: stateOf(1), test: stateOf(2) };
}
