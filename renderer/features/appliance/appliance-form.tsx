import { makeStyles } from '@fluentui/react-components';
import { applianceTexts, type ApplianceKey } from '../../../shared/appliance.ts';
import { correctedSite } from '../../../shared/corrections.ts';
import { useCardStyles, useFormStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { PrerequisitesLink } from '../../ui/go-link.tsx';
import { FieldPlace, SecretField, TextControl, useField } from '../../ui/form/fields.tsx';
import { usePractising, useSecretStore, useStores } from '../../app/use-stores.ts';
import { applianceFields } from './appliance-draft.ts';
import { ApplianceTest } from './connection-test.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({ card: { marginBottom: '20px' } });

export function ApplianceForm() {
  const styles = useStyles();
  const form = useFormStyles();
  const card = useCardStyles();
  return (
    <Card title={text.settings} className={styles.card}>
      <div className={form.fields}>
        {applianceFields.map((key) => (
          <FieldPlace key={key} field={key}>
            {key === 'clientSecret' ? <ClientSecret /> : <ApplianceText setting={key} />}
          </FieldPlace>
        ))}
      </div>
      <p className={card.small}>
        {text.settingsText} <PrerequisitesLink />
      </p>
      <ApplianceTest />
    </Card>
  );
}

function ApplianceText({ setting }: { readonly setting: ApplianceKey }) {
  const practising = usePractising();
  const texts = { ...applianceTexts[setting], required: setting !== 'group' };
  const field = useField(useStores().appliance, setting, texts.hint);
  const isWrong = field.below.validationState === 'error';
  const correction = setting === 'site' && isWrong ? correctedSite(field.value) : undefined;
  return (
    <TextControl texts={texts} number={setting === 'port'} correction={correction} disabled={practising} {...field} />
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
