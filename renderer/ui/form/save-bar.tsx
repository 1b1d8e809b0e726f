import { Button, makeStyles, MessageBarActions, type ButtonProps } from '@fluentui/react-components';
import { ArrowRedoRegular, ArrowUndoRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ErrorInfo } from '../../../shared/errors.ts';
import {
  isDirty,
  isOvertaken,
  problemsOf,
  savedUnconfirmed,
  type AnySection,
  type FormStore,
  type SaveState,
} from '../../lib/section-draft.ts';
import { threeWay } from '../../lib/three-way.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { useCommand } from '../commands.ts';
import { ErrorView } from '../error-view.tsx';
import { Notice } from '../notice.tsx';
import { StatusText } from '../status-text.tsx';
import { useBarStyles } from './bar-styles.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { focusField } from './focus-field.ts';
import { useIsReadOnly } from './read-only.ts';
import { saveStatus } from './save-status.ts';
import { text } from './text.ts';
import { useUndoKeys } from './undo-keys.ts';
import { conflictRows } from './words.ts';

const useStyles = makeStyles({
  failure: { marginBottom: '20px' },
});

interface SaveControlsProps {
  readonly section: FormStore;
  /** Enables Save for an unchanged draft, so that it shows what is missing. */
  readonly showsMissing?: boolean;
  /** Buttons of the bar while there are unsaved changes. */
  readonly tools?: ReactNode;
}

export function SaveControls({ section, showsMissing = false, tools }: SaveControlsProps) {
  const isReadOnly = useIsReadOnly();
  const draft = useStore(section);
  const { rules, view, values, save, takeStored, saveMerged, dismissSave } = draft;
  if (view === undefined || isReadOnly) return null;
  return (
    <>
      <SaveFailure save={save} onDismiss={dismissSave} />
      <SaveBar
        draft={draft}
        fields={rules.fieldsOf(view).map(({ key }) => key)}
        showsMissing={showsMissing}
        tools={tools}
      />
      {save.phase === 'conflict' ? (
        <ConflictDialog
          rows={conflictRows(draft, view, save.theirs)}
          ways={threeWay(rules, rules.valuesOf(view), rules.valuesOf(save.theirs), values)}
          onTakeStored={takeStored}
          onSaveMerged={(choices) => void saveMerged(choices)}
          onDismiss={dismissSave}
        />
      ) : null}
    </>
  );
}

interface SaveBarProps {
  readonly draft: AnySection;
  readonly fields: readonly string[];
  readonly showsMissing: boolean;
  readonly tools: ReactNode;
}

/** The state of the draft, and the buttons that change it. Sticks to the lower edge of the window. */
function SaveBar({ draft, fields, showsMissing, tools }: SaveBarProps) {
  const styles = useBarStyles();
  const { tone, words } = useMemo(() => saveStatus(draft), [draft]);
  const saving = draft.save.phase === 'saving';
  const dirty = isDirty(draft);
  useUndoKeys(draft, saving);
  const save = async (): Promise<void> => {
    const [problem] = problemsOf(draft);
    draft.touchAll(fields);
    if (problem === undefined) await draft.saveDraft();
    else focusField(problem.key);
  };
  const savable = !saving && (dirty || showsMissing || savedUnconfirmed(draft) !== undefined);
  useCommand('save', savable ? () => void save() : undefined);
  const iconButton = (label: string, keys: string, enabled: boolean, rest: ButtonProps) => (
    <Button
      appearance="subtle"
      aria-label={label}
      title={label}
      aria-keyshortcuts={keys}
      disabledFocusable={saving || !enabled}
      {...rest}
    />
  );
  const { past, future } = draft.history;
  return (
    <div className={styles.bar}>
      {isOvertaken(draft) && draft.save.phase !== 'conflict' ? (
        <div className={styles.notice}>
          <OvertakenNotice draft={draft} />
        </div>
      ) : null}
      <div role="status" className={styles.state}>
        <StatusText tone={tone}>{words}</StatusText>
      </div>
      {iconButton(text.undo, 'Control+Z', past.length > 0, { icon: <ArrowUndoRegular />, onClick: draft.undo })}
      {iconButton(text.redo, 'Control+Y', future.length > 0, { icon: <ArrowRedoRegular />, onClick: draft.redo })}
      {dirty ? tools : null}
      <Button disabledFocusable={saving || !dirty} onClick={draft.discard}>
        {text.discard}
      </Button>
      <Button appearance="primary" disabledFocusable={!savable} onClick={() => void save()}>
        {text.save}
      </Button>
    </div>
  );
}

/** These settings were saved elsewhere while this window has unsaved changes. */
function OvertakenNotice({ draft: { discard, compareStored } }: Pick<SaveBarProps, 'draft'>) {
  const actions = (
    <MessageBarActions>
      <Button onClick={() => void compareStored()}>{text.overtakenCompare}</Button>
      <Button onClick={discard}>{text.overtakenLoad}</Button>
    </MessageBarActions>
  );
  return (
    <Notice intent="warning" role="status" actions={actions}>
      {text.overtaken}
    </Notice>
  );
}

function failureOf(save: SaveState<unknown>): { readonly title: string; readonly error: ErrorInfo } | undefined {
  if (save.phase === 'failed') return { title: text.saveFailed, error: save.error };
  if (save.phase === 'saved' && save.service?.kind === 'failed')
    return { title: text.serviceFailed, error: save.service.error };
  return undefined;
}

/** The error of saving, or of sending the saved settings to the service. Scrolls itself into view. */
function SaveFailure({ save, onDismiss }: { readonly save: SaveState<unknown>; readonly onDismiss: () => void }) {
  const styles = useStyles();
  const element = useRef<HTMLDivElement>(null);
  const failure = failureOf(save);
  const { error } = failure ?? {};
  useEffect(() => {
    if (error !== undefined) element.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (failure === undefined) return null;
  return (
    <div ref={element} className={styles.failure}>
      <ErrorView {...failure} onDismiss={onDismiss} />
    </div>
  );
}

export function RestoredNotice({ section }: Pick<SaveControlsProps, 'section'>) {
  const { restoredAt, discard, dismissRestored } = useStore(section);
  if (restoredAt === undefined) return null;
  const dismiss = (
    <Button
      appearance="transparent"
      icon={<DismissRegular />}
      aria-label={text.restoredDismiss}
      onClick={dismissRestored}
    />
  );
  const actions = (
    <MessageBarActions containerAction={dismiss}>
      <Button onClick={discard}>{text.restoredDiscard}</Button>
    </MessageBarActions>
  );
  return (
    <Notice intent="info" spaced actions={actions}>
      {text.restored(dateTimeOf(restoredAt))}
    </Notice>
  );
}
