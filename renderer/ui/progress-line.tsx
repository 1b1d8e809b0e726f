import { makeStyles, Spinner } from '@fluentui/react-components';
import { useDelayed } from '../lib/use-delayed.ts';

const useStyles = makeStyles({
  // The height is constant, so that nothing below moves.
  line: { minHeight: '24px', display: 'flex', alignItems: 'center' },
});

/** A spinner with a label, shown once the activity takes longer than 300 ms. */
export function ProgressLine({ active, label }: { readonly active: boolean; readonly label: string }) {
  const styles = useStyles();
  const shown = useDelayed(active);
  return (
    <div className={styles.line} role="status">
      {shown ? <Spinner size="tiny" label={label} /> : null}
    </div>
  );
}
