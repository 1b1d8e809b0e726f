import { makeStyles } from '@fluentui/react-components';
import { useShallow } from 'zustand/react/shallow';
import type { PluginSettingsView } from '../../../shared/views.ts';
import type { PluginField } from '../../../shared/plugin-form.ts';
import { belowField, describeValue, showsProblems, underField } from '../../ui/form/words.ts';
import { Card } from '../../ui/card.tsx';
import type { ConflictRow } from '../../ui/form/conflict-dialog.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { RestoredNotice } from '../../ui/form/save-bar.tsx';
import { SaveControls } from '../../ui/form/save-controls.tsx';
import { SecretInput } from '../../ui/form/secret-input.tsx';
import { otherFieldProblem, otherRules, otherSecretState } from './model.ts';
import { useOther, useSecretStore } from '../../app/use-stores.ts';
import type { RawSection } from '../../lib/values.ts';
import { CheckControl, ChoiceControl, LinesControl, NumbersControl, TextControl } from './form-fields.tsx';
import { useFormStyles } from '../../ui/styles.ts';
import { settings } from './text.ts';

const useStyles = makeStyles({ empty: { margin: 0 } });

/** The settings of a plugin other than PI, in the form that the plugin describes. */
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
      {filled.length === 0 ? <p className={styles.empty}>{settings.noSettings}</p> : null}
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
  // Each call returns a new object, so it is compared by its members.
  const problem = useOther(useShallow((draft) => otherFieldProblem(view, field, draft.values, draft.secrets)));
  const shown = useOther((draft) => showsProblems(draft.view, draft.touched.has(key)));
  const edit = useOther((draft) => draft.edit);
  const touch = useOther((draft) => draft.touch);
  const control = {
    texts: field,
    below: belowField(field.hint, shown && problem !== undefined ? underField(problem) : undefined),
    value,
    onEdit: (next: unknown) => edit(key, next),
    onBlur: () => touch(key),
  };
  switch (field.kind) {
    case 'secret':
      return <OtherSecret field={field} view={view} missing={shown && problem !== undefined} />;
    case 'flag':
      return <CheckControl {...control} />;
    case 'choice':
      return <ChoiceControl {...control} options={field.options} />;
    case 'lines':
      return <LinesControl {...control} />;
    case 'numbers-by-name':
      return <NumbersControl {...control} names={field.names} />;
    default:
      return <TextControl {...control} number={field.kind === 'number'} />;
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
      otherOrigin={settings.secretOtherAddress}
      missing={missing}
      typed={typed}
      onType={(value) => typeSecret(key, value)}
      onBlur={() => touch(key)}
    />
  );
}

/** The settings that differ between the opened view, the stored view and the screen. Secrets have no value to compare. */
function conflictRows(
  opened: PluginSettingsView,
  stored: PluginSettingsView,
  mine: RawSection,
): readonly ConflictRow[] {
  const { valuesOf, changedKeys } = otherRules;
  const [was, is] = [valuesOf(opened), valuesOf(stored)];
  const differing = new Set([...changedKeys(was, is), ...changedKeys(is, mine)]);
  return opened.form.fields
    .filter(({ key }) => differing.has(key))
    .map(({ key, label }) => {
      const [before, now, own] = [was, is, mine].map((values) => describeValue(values[key]));
      return { key, label, opened: before ?? '', stored: now ?? '', mine: own ?? '' };
    });
}

function Saving({ view }: { readonly view: PluginSettingsView }) {
  const draft = useOther((store) => store);
  return (
    <SaveControls
      draft={draft}
      fields={view.form.fields.map(({ key }) => key)}
      showsMissing
      conflictRows={(opened, stored) => conflictRows(opened, stored, draft.values)}
    />
  );
}
