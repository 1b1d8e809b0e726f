import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import { basisOf, type StoredAt } from '../../../shared/writing.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { Scenario } from './test-history.ts';
import { mergeScenarios } from './scenario-merge.ts';
import { same } from '../../lib/values.ts';

/** Reads the scenarios of a profile, and saves them whenever they change. */

/** The part of the lab that outlives the window. */
export interface KeptScenarios {
  readonly scenarios: readonly Scenario[];
  /** Why they could not be read or saved; they last as long as the window then. */
  readonly keepError: ErrorInfo | undefined;
}

/** What is stored, as this window knows it. */
interface Known extends StoredAt {
  readonly scenarios: readonly Scenario[];
}

export interface ScenarioAutosave {
  /** Brings the scenarios of the present profile in place of the others. */
  load(): Promise<void>;
}

export function autosaveScenarios(
  client: Client,
  store: Pick<StoreApi<KeptScenarios>, 'getState' | 'setState' | 'subscribe'>,
): ScenarioAutosave {
  let known: Known | undefined;
  let turn = 0;
  let last = Promise.resolve();
  /** Resolves to whether there is something to try again. */
  const saveOnce = async (base: Known, scenarios: readonly Scenario[]): Promise<boolean> => {
    const answer = await client['scenarios/save']({ ...basisOf(base), scenarios: [...scenarios] });
    // The profile was switched meanwhile: what is on screen is another one's.
    if (known !== base) return false;
    store.setState({ keepError: answer.ok ? undefined : answer.error });
    if (!answer.ok || answer.value.status === 'other-profile') return false;
    const { value } = answer;
    known = {
      profile: base.profile,
      revision: value.revision,
      scenarios: value.status === 'saved' ? scenarios : value.scenarios,
    };
    if (value.status === 'conflict')
      store.setState({ scenarios: mergeScenarios(base.scenarios, value.scenarios, store.getState().scenarios) });
    return true;
  };
  const saveAll = async (): Promise<void> => {
    const { scenarios } = store.getState();
    if (known === undefined || same(known.scenarios, scenarios)) return;
    if (await saveOnce(known, scenarios)) await saveAll();
  };
  store.subscribe(({ scenarios }, before) => {
    if (known === undefined || scenarios === before.scenarios || scenarios === known.scenarios) return;
    last = last.then(saveAll);
  });
  return {
    async load() {
      known = undefined;
      turn += 1;
      const mine = turn;
      store.setState({ scenarios: [], keepError: undefined });
      const read = await client['scenarios/read']({});
      if (mine !== turn) return;
      if (!read.ok) return store.setState({ keepError: read.error });
      // What was saved here while they were being read is one more.
      const early = store.getState().scenarios;
      known = read.value;
      store.setState({ scenarios: mergeScenarios([], read.value.scenarios, early) });
    },
  };
}
