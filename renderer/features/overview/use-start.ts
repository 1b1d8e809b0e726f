import { useStore } from 'zustand';
import { isDirty } from '../../lib/section-draft.ts';
import { stepStates, type StartFacts, type StartStep, type StepState } from './start-store.ts';
import { useIsPi } from '../plugin-settings/use-plugin-settings.ts';
import { useApp, useDraft, useStores } from '../../app/use-stores.ts';

interface Start {
  /** Nothing where there is nothing to start: in practice, with another plugin, or once it is done. */
  readonly states: Readonly<Record<StartStep, StepState>> | undefined;
  readonly facts: StartFacts | undefined;
  readonly chooseOwnServer: () => void;
  readonly hide: () => void;
}

/** The steps of a newcomer, as they stand. */
export function useStart(): Start {
  const state = useStore(useStores().start);
  const real = useApp((app) => app.info?.profile === 'real');
  const isPi = useIsPi();
  const view = useDraft((draft) => draft.view);
  const values = useDraft((draft) => draft.values);
  const secrets = useDraft((draft) => draft.secrets);
  const dirty = useDraft(isDirty);
  const facts = view === undefined || !real || !isPi ? undefined : { view, values, secrets, dirty };
  const { chooseOwnServer, hide } = state;
  return { states: facts === undefined ? undefined : stepStates(state, facts), facts, chooseOwnServer, hide };
}
