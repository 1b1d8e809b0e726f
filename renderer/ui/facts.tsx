import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

/** A name and what it is. */
export type Fact = readonly [name: string, value: string];

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(90px, max-content) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '2px',
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  stacked: { gridTemplateColumns: 'minmax(0, 1fr)', '& > dd': { marginBottom: '4px' } },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

interface FactsProps {
  readonly facts: readonly Fact[];
  /** Where there is no room for two columns. */
  readonly stacked?: boolean;
}

/** Names and values, side by side. */
export function Facts({ facts, stacked = false }: FactsProps) {
  const styles = useStyles();
  return (
    <dl className={mergeClasses(styles.list, stacked && styles.stacked)}>
      {facts.map(([name, value]) => [
        <dt key={`${name}-name`} className={styles.name}>
          {name}
        </dt>,
        <dd key={name} className={styles.value}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}
