import { Link, makeStyles } from '@fluentui/react-components';
import { useAppliance, useDraft, useTrust } from '../../app/use-stores.ts';
import { GoLink, SettingLink } from '../../ui/go-link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';
import { isUnsavedTrust, secretsToType } from './trust-model.ts';

const useStyles = makeStyles({
  words: { margin: '2px 0 0', overflowWrap: 'anywhere' },
  links: { display: 'flex', flexWrap: 'wrap', gap: '4px 16px', marginTop: '6px' },
});

/** What is left to do after a certificate was trusted, until the settings are saved. */
export function TrustNotice() {
  const styles = useStyles();
  const draft = useDraft((store) => store);
  const appliance = useAppliance((store) => store.view);
  const { trusted, dismiss } = useTrust((store) => store);
  if (trusted === undefined || !isUnsavedTrust(trusted, draft)) return null;
  const { here, onAppliance } = secretsToType(draft, appliance);
  const words = text.trust;
  return (
    <Notice
      intent="info"
      role="status"
      spaced
      title={<OutsideText>{words.trustedTitle(trusted.candidate.certificate.subject)}</OutsideText>}
    >
      <p className={styles.words}>{words.appliesAfterSaving}</p>
      {here.length + onAppliance.length === 0 ? null : (
        <p className={styles.words}>{words.typeAgain(here, onAppliance)}</p>
      )}
      <div className={styles.links}>
        <SettingLink setting="trustedCaFile" />
        {onAppliance.length === 0 ? null : <GoLink to="appliance" />}
        <Link as="button" onClick={dismiss}>
          {common.dismiss}
        </Link>
      </div>
    </Notice>
  );
}
