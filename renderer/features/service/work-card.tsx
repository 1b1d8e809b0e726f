import { makeStyles, tokens } from '@fluentui/react-components';
import { DataTrending20Regular } from '@fluentui/react-icons';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import { smallPrint, useCardStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../app/clear-tokens.tsx';
import { Facts } from '../../ui/facts.tsx';
import { statusOf } from './health.ts';
import { useService } from '../../app/use-stores.ts';
import { failureFacts, workFigures } from './service-model.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  figures: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(136px, 1fr))',
    columnGap: '16px',
    rowGap: '10px',
    margin: 0,
  },
  figure: { display: 'flex', flexDirection: 'column-reverse' },
  name: { color: tokens.colorNeutralForeground2, ...smallPrint },
  value: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  failures: { margin: '14px 0 4px', fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
});

export function WorkCard() {
  const card = useCardStyles();
  const received = useService((service) => service.received?.status);
  const live = useService((service) => statusOf(service.view) !== undefined);
  const clearing = useClearTokens();
  return (
    <Card title={text.work} icon={<DataTrending20Regular />}>
      {received === undefined ? (
        <p className={card.words}>{text.workAbsent}</p>
      ) : (
        <Figures status={received} live={live} />
      )}
      <div className={card.foot}>
        <ClearTokensButton task={clearing} />
        <ClearTokensOutcome task={clearing} />
      </div>
    </Card>
  );
}

function Figures({ status, live }: { readonly status: ServiceStatus; readonly live: boolean }) {
  const styles = useStyles();
  const card = useCardStyles();
  const failures = failureFacts(status.counters);
  return (
    <>
      <dl className={styles.figures}>
        {workFigures(status).map(([name, value]) => (
          <div key={name} className={styles.figure}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.failures}>{text.failures}</h3>
      {failures.length === 0 ? <p className={card.small}>{text.noFailures}</p> : <Facts facts={failures} />}
      <p className={card.small}>{live ? text.workText : text.workLast}</p>
    </>
  );
}
