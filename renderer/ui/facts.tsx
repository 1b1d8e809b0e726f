import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { OutsideText } from './outside-text.tsx';
import { smallPrint } from './styles.ts';

export type Fact = readonly [name: string, value: string];

export function definedFacts(facts: readonly (readonly [name: string, value: string | undefined])[]): readonly Fact[] {
  return facts.flatMap(([name, value]): readonly Fact[] => (value === undefined ? [] : [[name, value]]));
}

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(90px, max-content) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '2px',
    margin: 0,
    ...smallPrint,
  },
  stacked: { gridTemplateColumns: 'minmax(0, 1fr)', '& > dd': { marginBottom: '4px' } },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

interface FactsProps {
  readonly facts: readonly Fact[];
  /** One column, for narrow places. */
  readonly stacked?: boolean;
}

export function Facts({ facts, stacked = false }: FactsProps) {
  const styles = useStyles();
  return (
    <dl className={mergeClasses(styles.list, stacked && styles.stacked)}>
      {facts.map(([name, value]) => [
        <dt key={`${name}-name`} className={styles.name}>
          {name}
        </dt>,
        <dd key={name} className={styles.value}>
          <OutsideText>{value}</OutsideText>
        </dd>,
      ])}
    </dl>
  );
}
