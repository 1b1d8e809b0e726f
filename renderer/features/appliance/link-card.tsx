import { PlugConnected20Regular, PuzzlePiece20Regular } from '@fluentui/react-icons';
import { useCardStyles } from '../../ui/card-styles.ts';
import { Card } from '../../ui/card.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { usePractising } from '../../ui/practice-note.tsx';
import { connectedSince, linkHealth, pluginHealth, statusOf } from '../../ui/service-health.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { useNow } from '../../lib/use-now.ts';
import { useTask } from '../../lib/use-task.ts';
import { useService, useStores } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';

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
      <p className={card.words}>
        {plugin === undefined ? explanation : text.appliance.pluginName(plugin.name, plugin.version)}
      </p>
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
