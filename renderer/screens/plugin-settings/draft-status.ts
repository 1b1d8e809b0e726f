import type { Tone } from '../../components/status-text.tsx';
import { changedKeys, draftProblems } from '../../state/draft.ts';
import { isDirty, type DraftState } from '../../state/draft-store.ts';
import { text } from '../../text.ts';

/** What the draft is like, in one line. */
export function draftStatus(draft: DraftState): { readonly tone: Tone; readonly words: string } {
  const { view, plugin, secrets, save } = draft;
  if (save.phase === 'saving') return { tone: 'info', words: text.settings.saving };
  if (view === undefined || !isDirty(draft)) {
    return save.phase === 'saved' ? { tone: 'good', words: text.settings.saved } : { tone: 'neutral', words: text.settings.noChanges };
  }
  const changed = text.settings.changed(changedKeys(view.plugin, plugin).length + Object.keys(secrets).length);
  const problems = draftProblems(view, plugin, secrets).length;
  if (problems === 0) return { tone: 'info', words: changed };
  return { tone: 'warning', words: `${changed} – ${text.settings.problems(problems)}` };
}
