import { makeStyles } from '@fluentui/react-components';
import { useShallow } from 'zustand/react/shallow';
import type { PluginSettingsView } from '../../../shared/views.ts';
import type { PluginField } from '../../../shared/plugin-form.ts';
import { useOther, useSecretStore, useStores } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import {
  CheckControl,
  ChoiceControl,
  LinesControl,
  NumbersControl,
  SecretField,
  TextControl,
} from '../../ui/form/fields.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { RestoredNotice, SaveControls } from '../../ui/form/save-bar.tsx';
import { belowField, showsProblems, underField } from '../../ui/form/words.ts';
import { useFormStyles } from '../../ui/styles.ts';
import { otherRules } from './model.ts';
import { settings } from './text.ts';

const useStyles = makeStyles({ empty: { margin: 0 } });

export function OtherSettings() {
  const styles = useStyles();
  const form = useFormStyles();
  const { other } = useStores();
  const view = useOther((draft) => draft.view);
  if (view === undefined) return null;
  const { groups, fields } = view.form;
  const filled = groups.filter(({ id }) => fields.some(({ group }) => group === id));
  return (
    <>
      <RestoredNotice section={other} />
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
      <SaveControls section={other} showsMissing />
    </>
  );
}

interface OtherFieldProps {
  readonly field: PluginField;
  readonly view: PluginSettingsView;
}

function OtherField({ field, view }: OtherFieldProps) {
  const { key } = field;
  const value = useOther((draft) => draft.values[key]);
  // Each call returns a new object, so it is compared by its members.
  const problem = useOther(
    useShallow(({ values, secrets }) => otherRules.fieldProblems(view, values, secrets, key)[0]),
  );
  const shown = useOther((draft) => showsProblems(draft.view, draft.touched.has(key)));
  const { edit, touch } = useStores().other.getState();
  const control = {
    texts: field,
    below: belowField(field.hint, shown && problem !== undefined ? underField(problem) : undefined),
    value,
    onEdit: (next: unknown) => edit(key, next),
    onBlur: () => touch(key),
  };
  switch (field.kind) {
    case 'secret':
      return <OtherSecret field={field} />;
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

function OtherSecret({ field }: Pick<OtherFieldProps, 'field'>) {
  return (
    <SecretField
      section={useStores().other}
      name={field.key}
      texts={field}
      store={useSecretStore()}
      otherOrigin={settings.secretOtherAddress}
    />
  );
}
