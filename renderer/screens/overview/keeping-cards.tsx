import { ArrowSync20Regular, Key20Regular, LockClosed20Regular } from '@fluentui/react-icons';
import { Card } from '../../components/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../components/clear-tokens.tsx';
import { StatusText } from '../../components/status-text.tsx';
import { useApp } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { useCardStyles } from '../../components/card-styles.ts';
import { secretsTone } from './health.ts';

export function TokensCard() {
  const card = useCardStyles();
  const tokenCount = useApp((app) => app.state?.tokenCount) ?? 0;
  const clearing = useClearTokens();
  return (
    <Card title={text.overview.tokens} icon={<Key20Regular />}>
      <StatusText tone={tokenCount === 0 ? 'neutral' : 'good'}>{text.overview.tokenCount(tokenCount)}</StatusText>
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
  const pending = useApp((app) => app.state?.pendingCheckIns) ?? 0;
  const { checkInsNone, checkInsNoneText, checkInsCount, checkInsText } = text.overview;
  return (
    <Card title={text.overview.checkIns} icon={<ArrowSync20Regular />}>
      <StatusText tone={pending === 0 ? 'good' : 'warning'}>{pending === 0 ? checkInsNone : checkInsCount(pending)}</StatusText>
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
