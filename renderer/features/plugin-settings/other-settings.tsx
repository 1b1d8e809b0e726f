import { makeStyles } from '@fluentui/react-components';
import { useShallow } from 'zustand/react/shallow';
import type { PluginSettingsView } from '../../../shared/views.ts';
import type { PluginField } from '../../../shared/plugin-form.ts';
import { Card } from '../../ui/card.tsx';
import { ConflictDialog, type ConflictRow } from '../../ui/form/conflict-dialog.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { RestoredNotice, SaveBar, SaveFailure } from '../../ui/form/save-bar.tsx';
import { SecretInput } from '../../ui/form/secret-input.tsx';
import { describeValue, showsProblems, underField } from '../../ui/form/words.ts';
import { otherFieldProblem, otherRules, otherSecretState } from './other-plugin-draft.ts';
import { threeWay } from '../../lib/three-way.ts';
import { useOther, useSecretStore } from '../../app/use-stores.ts';
import type { RawSection } from '../../lib/values.ts';
import { ChoiceControl, FlagControl, LinesControl, NumbersControl, TextControl } from './form-fields.tsx';
import { useFormStyles } from '../../ui/styles.ts';
import { text } from './text.ts';

const useStyles = makeStyles({ empty: { margin: 0 } });

/** The settings of a plugin that is not PI, drawn from its form. */
export function OtherSettings() {
  const styles = useStyles();
  const form = useFormStyles();
  const view = useOther((draft) => draft.view);
  if (view === undefined) return null;
  const { groups, fields } = view.form;
  const filled = groups.filter(({ id }) => fields.some(({ group }) => group === id));
  return (
    <>
      <Restored />
      {filled.length === 0 ? <p className={styles.empty}>{text.settings.noSettings}</p> : null}
      <div className={form.groups}>
        {filled.map(({ id, label }) => (
          <Card key={id} title={label}>
            <div className={form.fields}>
              {fields
                .filter(({ group }) => group === id)
                .map((field) => (
                  <div key={field.key} id={fieldId(field.key)} className={form.half}>
                    <OtherField field={field} view={view} />
                  </div>
                ))}
            </div>
          </Card>
        ))}
      </div>
      <Saving view={view} />
    </>
  );
}

function Restored() {
  const { restoredAt, discard, dismissRestored } = useOther((store) => store);
  return <RestoredNotice restoredAt={restoredAt} onDiscard={discard} onDismiss={dismissRestored} />;
}

interface OtherFieldProps {
  readonly field: PluginField;
  readonly view: PluginSettingsView;
}

function OtherField({ field, view }: OtherFieldProps) {
  const { key } = field;
  const value = useOther((draft) => draft.values[key]);
  // The rules make a new object each time; it is compared by its members.
  const problem = useOther(useShallow((draft) => otherFieldProblem(view, field, draft.values, draft.secrets)));
  const shown = useOther((draft) => showsProblems(draft.view, draft.touched.has(key)));
  const edit = useOther((draft) => draft.edit);
  const touch = useOther((draft) => draft.touch);
  const control = {
    value,
    problem: shown && problem !== undefined ? underField(problem) : undefined,
    onEdit: (next: unknown) => edit(key, next),
    onBlur: () => touch(key),
  };
  switch (field.kind) {
    case 'secret':
      return <OtherSecret field={field} view={view} missing={shown && problem !== undefined} />;
    case 'flag':
      return <FlagControl field={field} {...control} />;
    case 'choice':
      return <ChoiceControl field={field} {...control} />;
    case 'lines':
      return <LinesControl field={field} {...control} />;
    case 'numbers-by-name':
      return <NumbersControl field={field} {...control} />;
    default:
      return <TextControl field={field} {...control} />;
  }
}

function OtherSecret({
  field: { key, label, explanation, required },
  view,
  missing,
}: OtherFieldProps & { readonly missing: boolean }) {
  const typed = useOther((draft) => draft.secrets[key]);
  const state = useOther((draft) => otherSecretState(view, key, draft.secrets));
  const typeSecret = useOther((draft) => draft.typeSecret);
  const touch = useOther((draft) => draft.touch);
  return (
    <SecretInput
      label={label}
      explanation={explanation}
      required={required}
      state={state}
      store={useSecretStore()}
      otherOrigin={text.settings.secretOtherAddress}
      missing={missing}
      typed={typed}
      onType={(value) => typeSecret(key, value)}
      onBlur={() => touch(key)}
    />
  );
}

/** The settings on which two admins differ. Secrets have no value to compare. */
function conflictRows(
  opened: PluginSettingsView,
  theirs: PluginSettingsView,
  mine: RawSection,
): readonly ConflictRow[] {
  const { valuesOf, changedKeys } = otherRules;
  const [was, is] = [valuesOf(opened), valuesOf(theirs)];
  const differing = new Set([...changedKeys(was, is), ...changedKeys(is, mine)]);
  return opened.form.fields.flatMap(({ key, label }) =>
    differing.has(key)
      ? [
          {
            key,
            label,
            opened: describeValue(was[key]),
            stored: describeValue(is[key]),
            mine: describeValue(mine[key]),
          },
        ]
      : [],
  );
}

/** The bar with the buttons, and whatever saving has to say or ask. */
function Saving({ view }: { readonly view: PluginSettingsView }) {
  const draft = useOther((store) => store);
  const { values, save, takeStored, saveMerged, dismissSave } = draft;
  return (
    <>
      <SaveFailure save={save} onDismiss={dismissSave} />
      <SaveBar rules={otherRules} draft={draft} fields={view.form.fields.map(({ key }) => key)} showsMissing />
      {save.phase === 'conflict' ? (
        <ConflictDialog
          rows={conflictRows(view, save.theirs, values)}
          ways={threeWay(otherRules, otherRules.valuesOf(view), otherRules.valuesOf(save.theirs), values)}
          onTakeStored={takeStored}
          onSaveMerged={(choices) => void saveMerged(choices)}
          onDismiss={dismissSave}
        />
      ) : null}
    </>
  );
}
