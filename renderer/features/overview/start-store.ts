import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SettingsView } from '../../../shared/views.ts';
import { draftProblems, isFirstRun, type DraftProblem } from '../plugin-settings/model.ts';

/** How far a newcomer has come in this window. Whoever has settings already is no newcomer. */
export interface StartState {
  readonly firstRun: boolean;
  /** The way in earnest was chosen, not the practice vault. */
  readonly ownServer: boolean;
  /** A lookup with settings of their own was answered. */
  readonly tested: boolean;
  readonly hidden: boolean;
}

export interface StartActions {
  /** The real settings as they are stored. */
  see(view: SettingsView): void;
  chooseOwnServer(): void;
  markTested(): void;
  hide(): void;
}

export type StartStore = StartState & StartActions;

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

/** What the steps look at: the stored settings and what is on the form. */
export interface StartFacts {
  readonly view: SettingsView;
  readonly values: SettingsView['plugin'];
  readonly secrets: Parameters<typeof draftProblems>[2];
  readonly dirty: boolean;
}

/** What the form still misses; with nothing missing it may yet have to be saved. */
export function stillMissing({ view, values, secrets }: StartFacts): readonly DraftProblem[] {
  return draftProblems(view, values, secrets);
}

/** The steps in order: all before the current one are done. Nothing where there is nothing to start. */
export function stepStates(start: StartState, facts: StartFacts): Readonly<Record<StartStep, StepState>> | undefined {
  const { view, dirty } = facts;
  if (!start.firstRun || start.hidden || start.tested) return undefined;
  const complete = !isFirstRun(view) && draftProblems(view, view.plugin, {}).length === 0;
  const chosen = start.ownServer || dirty || !isFirstRun(view);
  const current = complete ? 2 : chosen ? 1 : 0;
  const stateOf = (index: number): StepState => (index < current ? 'done' : index === current ? 'current' : 'next');
  return { choose: stateOf(0), connect: stateOf(1), test: stateOf(2) };
}
