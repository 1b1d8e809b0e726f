import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { requestLine } from './session-text.ts';
import { timeOf } from '../../lib/times.ts';
import { formOf } from './test-form.ts';
import { useLab, useTest } from '../../app/use-stores.ts';
import { lab } from './text-scenarios.ts';
import { keptWords } from './scenarios-model.ts';

const useStyles = makeStyles({
  words: { margin: '0 0 8px', color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '6px' },
  item: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
});

/** The last lookups of this window, each one click from the form. */
export function HistoryCard() {
  const styles = useStyles();
  const history = useLab((store) => store.history);
  const edit = useTest((test) => test.edit);
  return (
    <Card title={lab.history}>
      <p className={styles.words}>{history.length === 0 ? lab.historyEmpty : lab.historyText}</p>
      {history.length === 0 ? null : (
        <ol className={styles.list}>
          {history.map(({ id, at, session, kept }) => (
            <li key={id} className={styles.item}>
              <span className={styles.quiet}>{timeOf(new Date(at).toISOString())} </span>
              <Link as="button" onClick={() => edit(formOf(session))}>
                {requestLine(session)}
              </Link>
              <span className={styles.quiet}> – {keptWords(kept)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
