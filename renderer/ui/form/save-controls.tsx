import type { StoredAt } from '../../../shared/writing.ts';
import type { SectionStore } from '../../lib/section-draft.ts';
import { threeWay } from '../../lib/three-way.ts';
import { ConflictDialog, type ConflictRow } from './conflict-dialog.tsx';
import { SaveBar, SaveFailure } from './save-bar.tsx';

interface SaveControlsProps<V extends StoredAt, K extends string, N extends string> {
  readonly draft: SectionStore<V, K, N>;
  readonly fields: readonly (K | N)[];
  /** Enables Save for an unchanged draft, so that it shows what is missing. */
  readonly showsMissing?: boolean;
  /** What a conflict shows of the opened and the stored view. */
  conflictRows(opened: V, stored: V): readonly ConflictRow[];
}

/** The bar with the buttons of a settings form, and the error or question of saving. */
export function SaveControls<V extends StoredAt, K extends string, N extends string>({
  draft,
  fields,
  showsMissing = false,
  conflictRows,
}: SaveControlsProps<V, K, N>) {
  const { rules, view, values, save, takeStored, saveMerged, dismissSave } = draft;
  return (
    <>
      <SaveFailure save={save} onDismiss={dismissSave} />
      <SaveBar draft={draft} fields={fields} showsMissing={showsMissing} />
      {view !== undefined && save.phase === 'conflict' ? (
        <ConflictDialog
          rows={conflictRows(view, save.theirs)}
          ways={threeWay(rules, rules.valuesOf(view), rules.valuesOf(save.theirs), values)}
          onTakeStored={takeStored}
          onSaveMerged={(choices) => void saveMerged(choices)}
          onDismiss={dismissSave}
        />
      ) : null}
    </>
  );
}
