import { PlugConnected20Regular, PuzzlePiece20Regular } from '@fluentui/react-icons';
import { usePractising, useService, useStores } from '../../app/use-stores.ts';
import { useNow, useTask } from '../../lib/hooks.ts';
import { GoLink } from '../../ui/go-link.tsx';
import { HealthCard } from '../../ui/card.tsx';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { connectedSince, linkHealth, pluginHealth, statusOf } from '../service/health.ts';
import { text as serviceText } from '../service/text.ts';
import { text } from './text.ts';

export function useLinkHealth() {
  const link = useService((service) => statusOf(service.view)?.link);
  const now = useNow();
  return { link, health: linkHealth(link, now), since: connectedSince(link, now) };
}

/** The integration needs PRA 15 (docs/prerequisites.md). */
function versionText(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  return Number.parseInt(version, 10) < 15 ? text.tooOld(version) : text.version(version);
}

export function LinkCard() {
  const { client } = useStores();
  const practising = usePractising();
  const { link, health, since } = useLinkHealth();
  const reconnecting = useTask(() => client['service/reconnect-link']({}));
  const foot = (
    <>
      {link === undefined ? (
        <GoLink to="service" />
      ) : (
        <TaskButton
          task={reconnecting}
          label={text.reconnect}
          runningLabel={text.reconnecting}
          disabled={practising || link.state === 'off'}
        />
      )}
      <TaskOutcome state={reconnecting.state} />
    </>
  );
  return (
    <HealthCard
      title={text.link}
      icon={<PlugConnected20Regular />}
      health={health}
      facts={[since, versionText(link?.applianceVersion)]}
      foot={foot}
    />
  );
}

export function PluginCard() {
  const plugin = useService((service) => statusOf(service.view)?.plugin);
  const card = { title: text.plugin, icon: <PuzzlePiece20Regular /> };
  const health = pluginHealth(plugin);
  if (plugin === undefined) return <HealthCard {...card} health={health} foot={<GoLink to="service" />} />;
  return (
    <HealthCard
      {...card}
      health={{ ...health, explanation: serviceText.health.pluginName(plugin.name, plugin.version) }}
      facts={[text.pluginText]}
      foot={plugin.state === 'not-configured' ? <GoLink to="plugin-settings" /> : undefined}
    />
  );
}
