import type { ServicePush } from '../../../shared/views.ts';
import type { StoredAt } from '../../../shared/writing.ts';
import { changedKeysOf, isDirty, problemsOf, savedUnconfirmed, type SectionDraft } from '../../lib/section-draft.ts';
import type { StatusLine } from '../status-text.tsx';
import { text } from './text.ts';

/** That the settings are saved, and whether the service applied them. */
export function savedStatus(service: ServicePush | undefined): StatusLine {
  const { saved, serviceRuns, serviceAbsent, serviceRefused } = text;
  switch (service?.kind) {
    case 'applied':
      return { tone: 'good', words: `${saved}. ${serviceRuns(service.revision)}` };
    case 'absent':
      return { tone: 'good', words: `${saved}. ${serviceAbsent}` };
    case 'failed':
      return { tone: 'warning', words: `${saved}. ${serviceRefused}` };
    default:
      return { tone: 'good', words: saved };
  }
}

export function saveStatus(draft: SectionDraft<StoredAt, string, string>): StatusLine {
  const { secrets, save } = draft;
  if (save.phase === 'saving') return { tone: 'info', words: text.saving };
  if (!isDirty(draft)) {
    if (save.phase === 'saved') return savedStatus(save.service);
    if (save.phase === 'replaced') return { tone: 'info', words: text.replaced(save.revision) };
    const origin = savedUnconfirmed(draft);
    return origin === undefined
      ? { tone: 'neutral', words: text.noChanges }
      : { tone: 'warning', words: text.httpUnconfirmed(origin) };
  }
  const changed = text.changed(changedKeysOf(draft).length + Object.keys(secrets).length);
  const problems = problemsOf(draft).length;
  if (problems === 0) return { tone: 'info', words: changed };
  return { tone: 'warning', words: `${changed} – ${text.problems(problems)}` };
}
