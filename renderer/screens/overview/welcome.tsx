import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { narrow } from '../../components/breakpoints.ts';
import { Card } from '../../components/card.tsx';
import { hashOf } from '../../state/app-store.ts';
import { text } from '../../text.ts';
import { PracticeButton } from './practice-button.tsx';

const useStyles = makeStyles({
  card: { marginBottom: '16px', borderLeft: `4px solid ${tokens.colorCompoundBrandStroke}` },
  intro: { margin: '0 0 16px', maxWidth: '72ch' },
  ways: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '24px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  words: { margin: '10px 0 0', color: tokens.colorNeutralForeground2 },
});

/** The first thing a newcomer sees: practise, or start in earnest. */
export function Welcome() {
  const styles = useStyles();
  return (
    <Card title={text.overview.welcome} className={styles.card}>
      <p className={styles.intro}>{text.overview.welcomeText}</p>
      <div className={styles.ways}>
        <div>
          <PracticeButton appearance="primary" />
          <p className={styles.words}>{text.overview.tryPracticeText}</p>
        </div>
        <div>
          <Button as="a" href={hashOf('plugin-settings')}>
            {text.overview.enterSettings}
          </Button>
          <p className={styles.words}>{text.overview.enterSettingsText}</p>
        </div>
      </div>
    </Card>
  );
}
