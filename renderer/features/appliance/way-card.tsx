import { makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { ArrowRouting20Regular } from '@fluentui/react-icons';
import { useId } from 'react';
import { useBridging } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import type { Way } from './bridging-store.ts';
import { bridgeText as text } from './bridge-text.ts';

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  // Aligned with the title; in a narrow window one below the other.
  group: { display: 'flex', flexWrap: 'wrap', columnGap: '12px', margin: '-8px 0 0 -8px' },
  option: { color: tokens.colorNeutralForeground1 },
});

const ways: readonly Way[] = ['link', 'bridge'];

/** The choice between the link of the service and a bridge. It decides what the screen shows, and changes no setting. */
export function WayCard({ way }: { readonly way: Way }) {
  const styles = useStyles();
  const card = useCardStyles();
  const id = useId();
  const choose = useBridging((store) => store.choose);
  return (
    <Card title={text.way} icon={<ArrowRouting20Regular />} className={styles.card}>
      <RadioGroup
        aria-label={text.way}
        aria-describedby={id}
        className={styles.group}
        value={way}
        onChange={(_event, { value }) => choose(ways.find((each) => each === value) ?? 'link')}
      >
        {ways.map((each) => (
          <Radio key={each} value={each} label={<span className={styles.option}>{text.ways[each].label}</span>} />
        ))}
      </RadioGroup>
      <p id={id} className={card.small}>
        {text.ways[way].text}
      </p>
    </Card>
  );
}
