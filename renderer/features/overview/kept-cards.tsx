import { ArrowSync20Regular, Key20Regular, LockClosed20Regular } from '@fluentui/react-icons';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import { Card } from '../../ui/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../ui/clear-tokens.tsx';
import { usePractising } from '../../ui/practice-note.tsx';
import { statusOf } from '../../ui/service-health.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { useApp, useService } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { useCardStyles } from '../../ui/card-styles.ts';
import { secretsTone } from './health.ts';

/** What the service says of itself; nothing while it is not there, and in practice, where it is not what the card is about. */
function useOfService(select: (status: ServiceStatus) => number): number | undefined {
  const practising = usePractising();
  const status = useService((service) => statusOf(service.view));
  return practising || status === undefined ? undefined : select(status);
}

export function TokensCard() {
  const card = useCardStyles();
  const here = useApp((app) => app.state?.tokenCount) ?? 0;
  const there = useOfService((status) => status.tokens);
  const clearing = useClearTokens();
  return (
    <Card title={text.overview.tokens} icon={<Key20Regular />}>
      <StatusText tone={here + (there ?? 0) === 0 ? 'neutral' : 'good'}>
        {text.overview.tokenCount(here, there)}
      </StatusText>
      <p className={card.small}>{text.overview.tokensText}</p>
      <div className={card.foot}>
        <ClearTokensButton task={clearing} />
        <ClearTokensOutcome task={clearing} />
      </div>
    </Card>
  );
}

export function CheckInsCard() {
  const card = useCardStyles();
  const here = useApp((app) => app.state?.pendingCheckIns) ?? 0;
  const there = useOfService((status) => status.pendingCheckIns);
  const pending = here + (there ?? 0);
  const { checkInsNone, checkInsNoneText, checkInsCount, checkInsText } = text.overview;
  return (
    <Card title={text.overview.checkIns} icon={<ArrowSync20Regular />}>
      <StatusText tone={pending === 0 ? 'good' : 'warning'}>
        {pending === 0 ? checkInsNone : checkInsCount(here, there)}
      </StatusText>
      <p className={card.small}>{pending === 0 ? checkInsNoneText : checkInsText}</p>
    </Card>
  );
}

export function SecretsCard() {
  const card = useCardStyles();
  const info = useApp((app) => app.info);
  if (info === undefined) return null;
  return (
    <Card title={text.overview.secrets} icon={<LockClosed20Regular />}>
      <StatusText tone={secretsTone(info)}>{text.overview.secretStores[info.secretStore]}</StatusText>
      <p className={card.small}>{text.overview.secretsText}</p>
      <p className={card.small}>
        {text.overview.dataFolder}: {info.dataFolder}
      </p>
    </Card>
  );
}
