import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { ArrowRouting20Regular } from '@fluentui/react-icons';
import { useBridging } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { smallPrint } from '../../ui/styles.ts';
import type { Way } from './bridging-store.ts';
import { bridgeText as text } from './bridge-text.ts';

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  option: { display: 'grid', gap: '2px', color: tokens.colorNeutralForeground1 },
  words: { color: tokens.colorNeutralForeground2, ...smallPrint },
});

const ways: readonly Way[] = ['link', 'bridge'];

/** The choice between the link of the service and a bridge. It decides what the screen shows, and changes no setting. */
export function WayCard({ way }: { readonly way: Way }) {
  const styles = useStyles();
  const choose = useBridging((store) => store.choose);
  return (
    <Card title={text.way} icon={<ArrowRouting20Regular />} className={styles.card}>
      <Field label={text.wayText}>
        <RadioGroup value={way} onChange={(_event, { value }) => choose(ways.find((each) => each === value) ?? 'link')}>
          {ways.map((each) => (
            <Radio
              key={each}
              value={each}
              label={
                <span className={styles.option}>
                  {text.ways[each].label}
                  <span className={styles.words}>{text.ways[each].text}</span>
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Field>
    </Card>
  );
}
