import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { dateTimeOf, utcOf } from '../lib/times.ts';
import { OutsideText } from './outside-text.tsx';
import { smallPrint } from './styles.ts';

/** The tip of a time is the same in UTC. */
export type Fact = readonly [name: string, value: string, tip?: string];

export function definedFacts(
  facts: readonly (readonly [name: string, value: string | undefined, tip?: string])[],
): readonly Fact[] {
  return facts.flatMap(([name, value, tip]): readonly Fact[] => {
    if (value === undefined) return [];
    return [tip === undefined ? [name, value] : [name, value, tip]];
  });
}

/** A time as local time, with UTC in its tip. */
export function timeFact(name: string, at: number, more = ''): Fact {
  return [name, `${dateTimeOf(at)}${more}`, utcOf(at)];
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
      {facts.map(([name, value, tip]) => [
        <dt key={`${name}-name`} className={styles.name}>
          {name}
        </dt>,
        <dd key={name} className={styles.value} title={tip}>
          <OutsideText>{value}</OutsideText>
        </dd>,
      ])}
    </dl>
  );
}
