import { PlugConnected20Regular, PuzzlePiece20Regular } from '@fluentui/react-icons';
import { useCardStyles } from '../../components/card-styles.ts';
import { Card } from '../../components/card.tsx';
import { GoLink } from '../../components/go-link.tsx';
import { usePractising } from '../../components/practice-note.tsx';
import { connectedSince, linkHealth, pluginHealth, statusOf } from '../../components/service-health.ts';
import { StatusText } from '../../components/status-text.tsx';
import { TaskButton, TaskOutcome } from '../../components/task-button.tsx';
import { useNow } from '../../components/use-now.ts';
import { useTask } from '../../components/use-task.ts';
import { useService, useStores } from '../../state/use-stores.ts';
import { text } from '../../text.ts';

/** How the link is doing, live. */
export function LinkCard() {
  const card = useCardStyles();
  const { client } = useStores();
  const practising = usePractising();
  const link = useService((service) => statusOf(service.view)?.link);
  const now = useNow();
  const reconnecting = useTask(() => client['service/reconnect-link']({}));
  const { tone, title, explanation } = linkHealth(link, now);
  const since = connectedSince(link, now);
  return (
    <Card title={text.appliance.link} icon={<PlugConnected20Regular />}>
      <StatusText tone={tone}>{title}</StatusText>
      {explanation === undefined ? null : <p className={card.words}>{explanation}</p>}
      {since === undefined ? null : <p className={card.small}>{since}</p>}
      <div className={card.foot}>
        {link === undefined ? (
          <GoLink to="service">{text.appliance.openService}</GoLink>
        ) : (
          <TaskButton
            task={reconnecting}
            label={text.appliance.reconnect}
            runningLabel={text.appliance.reconnecting}
            disabled={practising || link.state === 'off'}
          />
        )}
        <TaskOutcome state={reconnecting.state} />
      </div>
    </Card>
  );
}

/** Which plugin answers, as the service tells. */
export function PluginCard() {
  const card = useCardStyles();
  const plugin = useService((service) => statusOf(service.view)?.plugin);
  const { tone, title, explanation } = pluginHealth(plugin);
  return (
    <Card title={text.appliance.plugin} icon={<PuzzlePiece20Regular />}>
      <StatusText tone={tone}>{title}</StatusText>
      <p className={card.words}>{plugin === undefined ? explanation : text.appliance.pluginName(plugin.name, plugin.version)}</p>
      {plugin === undefined ? null : <p className={card.small}>{text.appliance.pluginText}</p>}
      {plugin === undefined ? (
        <div className={card.foot}>
          <GoLink to="service">{text.appliance.openService}</GoLink>
        </div>
      ) : null}
      {plugin?.state === 'not-configured' ? (
        <div className={card.foot}>
          <GoLink to="plugin-settings">{text.overview.openSettings}</GoLink>
        </div>
      ) : null}
    </Card>
  );
}
