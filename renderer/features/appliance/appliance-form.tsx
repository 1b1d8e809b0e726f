import { makeStyles } from '@fluentui/react-components';
import { useShallow } from 'zustand/react/shallow';
import { applianceTexts, type ApplianceKey } from '../../../shared/appliance.ts';
import { belowField, showsProblems, underField } from '../../ui/form/words.ts';
import { useCardStyles, useFormStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { SecretField, TextControl } from '../../ui/form/fields.tsx';
import { usePractising, useAppliance, useSecretStore, useStores } from '../../app/use-stores.ts';
import { applianceFields, applianceRules, applianceValueOf } from './appliance-draft.ts';
import { text } from './text.ts';

const useStyles = makeStyles({ card: { marginBottom: '20px' } });

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
            {key === 'clientSecret' ? <ClientSecret /> : <ApplianceText setting={key} />}
          </div>
        ))}
      </div>
      <p className={card.small}>{text.settingsText}</p>
    </Card>
  );
}

function ApplianceText({ setting }: { readonly setting: ApplianceKey }) {
  const practising = usePractising();
  const value = useAppliance((draft) => applianceValueOf(draft.values, setting));
  // Compared by its members: the rules return a new object each time.
  const problem = useAppliance(
    useShallow(({ view, values, secrets, touched }) =>
      view !== undefined && showsProblems(view, touched.has(setting))
        ? applianceRules.fieldProblems(view, values, secrets, setting)[0]
        : undefined,
    ),
  );
  const { edit, touch } = useStores().appliance.getState();
  return (
    <TextControl
      texts={{ ...applianceTexts[setting], required: setting !== 'group' }}
      below={belowField(applianceTexts[setting].hint, problem === undefined ? undefined : underField(problem))}
      value={value}
      number={setting === 'port'}
      disabled={practising}
      onEdit={(next) => edit(setting, next)}
      onBlur={() => touch(setting)}
    />
  );
}

function ClientSecret() {
  return (
    <SecretField
      section={useStores().appliance}
      name="clientSecret"
      texts={{ ...applianceTexts.clientSecret, required: true }}
      store={useSecretStore()}
      otherOrigin={text.siteOrigin}
      disabled={usePractising()}
    />
  );
}
