import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useShallow } from 'zustand/react/shallow';
import { applianceTexts, namesAppliance, type ApplianceKey } from '../../../shared/appliance.ts';
import { belowField, readNumber, showsProblems, underField } from '../../ui/form/words.ts';
import { useCardStyles, useFormStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';
import { SecretInput } from '../../ui/form/secret-input.tsx';
import { usePractising, useAppliance, useSecretStore } from '../../app/use-stores.ts';
import {
  applianceFieldProblems,
  applianceFields,
  applianceValueOf,
  clientSecretState,
  type ApplianceField,
} from './appliance-draft.ts';
import { textOf } from '../../lib/values.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  card: { marginBottom: '20px' },
  number: { maxWidth: '160px' },
});

/** The settings of the link. Read-only in practice. */
export function ApplianceForm() {
  const styles = useStyles();
  const form = useFormStyles();
  const card = useCardStyles();
  return (
    <Card title={text.settings} className={styles.card}>
      <div className={form.fields}>
        {applianceFields.map((key) => (
          <div key={key} id={fieldId(key)} className={form.half}>
            <ApplianceSetting field={key} />
          </div>
        ))}
      </div>
      <p className={card.small}>{text.settingsText}</p>
    </Card>
  );
}

function ApplianceSetting({ field }: { readonly field: ApplianceField }) {
  return field === 'clientSecret' ? <ClientSecret /> : <ApplianceText setting={field} />;
}

function ApplianceText({ setting }: { readonly setting: ApplianceKey }) {
  const styles = useStyles();
  const practising = usePractising();
  const value = useAppliance((draft) => applianceValueOf(draft.values, setting));
  // Compared by its members: the rules return a new object each time.
  const problem = useAppliance(
    useShallow((draft) =>
      showsProblems(draft.view, draft.touched.has(setting))
        ? applianceFieldProblems(draft.values, draft.secrets, setting)[0]
        : undefined,
    ),
  );
  const edit = useAppliance((draft) => draft.edit);
  const touch = useAppliance((draft) => draft.touch);
  const { hint } = applianceTexts[setting];
  const isNumber = setting === 'port';
  return (
    <Field
      label={infoLabel(applianceTexts[setting])}
      required={setting !== 'group'}
      {...belowField(hint, problem === undefined ? undefined : underField(problem))}
    >
      <Input
        className={isNumber ? styles.number : undefined}
        value={textOf(value)}
        disabled={practising}
        inputMode={isNumber ? 'numeric' : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => edit(setting, isNumber ? readNumber(typed) : typed)}
        onBlur={() => touch(setting)}
      />
    </Field>
  );
}

function ClientSecret() {
  const practising = usePractising();
  const typed = useAppliance((draft) => draft.secrets.clientSecret);
  const state = useAppliance((draft) =>
    draft.view === undefined ? 'not-set' : clientSecretState(draft.view, draft.values, draft.secrets),
  );
  const missing = useAppliance(
    (draft) => namesAppliance(draft.values) && showsProblems(draft.view, draft.touched.has('clientSecret')),
  );
  const typeSecret = useAppliance((draft) => draft.typeSecret);
  const touch = useAppliance((draft) => draft.touch);
  const { label, explanation } = applianceTexts.clientSecret;
  return (
    <SecretInput
      label={label}
      explanation={explanation}
      required
      state={state}
      store={useSecretStore()}
      otherOrigin={text.siteOrigin}
      missing={missing}
      typed={typed}
      disabled={practising}
      onType={(value) => typeSecret('clientSecret', value)}
      onBlur={() => touch('clientSecret')}
    />
  );
}
