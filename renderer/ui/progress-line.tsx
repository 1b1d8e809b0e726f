import { makeStyles, Spinner } from '@fluentui/react-components';
import { useDelayed } from '../lib/use-delayed.ts';

const useStyles = makeStyles({
  // The place is kept while nothing goes on, so that nothing moves when something does.
  line: { minHeight: '24px', display: 'flex', alignItems: 'center' },
});

/** Says what is going on once it takes longer than a moment. */
export function ProgressLine({ active, label }: { readonly active: boolean; readonly label: string }) {
  const styles = useStyles();
  const shown = useDelayed(active);
  return (
    <div className={styles.line} role="status">
      {shown ? <Spinner size="tiny" label={label} /> : null}
    </div>
  );
}
