import { makeStyles } from '@fluentui/react-components';
import type { PluginField } from '../../../shared/plugin-form.ts';
import { useOther, useSecretStore, useStores } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import {
  CheckControl,
  ChoiceControl,
  FieldPlace,
  LinesControl,
  NumbersControl,
  SecretField,
  TextControl,
  useField,
} from '../../ui/form/fields.tsx';
import { RestoredNotice, SaveControls } from '../../ui/form/save-bar.tsx';
import { useFormStyles } from '../../ui/styles.ts';
import { ImpactCard, PreviewImpactButton } from '../impact/impact.tsx';
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
                  <FieldPlace key={field.key} field={field.key}>
                    <OtherField field={field} />
                  </FieldPlace>
                ))}
            </div>
          </Card>
        ))}
      </div>
      <ImpactCard />
      <SaveControls section={other} showsMissing tools={<PreviewImpactButton />} />
    </>
  );
}

interface OtherFieldProps {
  readonly field: PluginField;
}

function OtherField({ field }: OtherFieldProps) {
  const control = { texts: field, ...useField(useStores().other, field.key, field.hint) };
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

function OtherSecret({ field }: OtherFieldProps) {
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
