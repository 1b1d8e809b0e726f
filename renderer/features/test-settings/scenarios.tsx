import { makeStyles } from '@fluentui/react-components';
import { ComparisonCard } from './comparison-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { ScenariosCard } from './scenarios-card.tsx';

const useStyles = makeStyles({
  cards: { display: 'grid', gap: '16px', gridTemplateColumns: 'minmax(0, 1fr)', marginTop: '16px' },
});

/** What goes beyond a single lookup. */
export function Lab() {
  const styles = useStyles();
  return (
    <div className={styles.cards}>
      <ComparisonCard />
      <ScenariosCard />
      <HistoryCard />
    </div>
  );
}
