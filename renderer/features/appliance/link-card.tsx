import { PlugConnected20Regular, PuzzlePiece20Regular } from '@fluentui/react-icons';
import type { LinkStatus } from '../../../shared/service-status.ts';
import { usePractising, useService, useStores } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { GoLink } from '../../ui/go-link.tsx';
import { HealthCard } from '../../ui/card.tsx';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { pluginHealth, statusOf } from '../service/health.ts';
import { text as serviceText } from '../service/text.ts';
import { useIsSuspended, useLinkHealth } from '../service/use-service-health.ts';
import { text } from './text.ts';

/** The integration needs PRA 15 (docs/prerequisites.md). */
function versionText(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  return Number.parseInt(version, 10) < 15 ? text.tooOld(version) : text.version(version);
}

export function ReconnectLink({ link }: { readonly link: LinkStatus }) {
  const { client } = useStores();
  const practising = usePractising();
  const reconnecting = useTask(() => client['service/reconnect-link']({}));
  return (
    <>
      <TaskButton
        task={reconnecting}
        label={text.reconnect}
        runningLabel={text.reconnecting}
        disabled={practising || link.state === 'off'}
      />
      <TaskOutcome state={reconnecting.state} />
    </>
  );
}

export function LinkCard() {
  const { link, health, since } = useLinkHealth();
  const foot = link === undefined ? <GoLink to="service" /> : <ReconnectLink link={link} />;
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
  const isSuspended = useIsSuspended();
  const card = { title: text.plugin, icon: <PuzzlePiece20Regular /> };
  const health = pluginHealth(plugin, isSuspended);
  if (plugin === undefined) return <HealthCard {...card} health={health} foot={<GoLink to="service" />} />;
  return (
    <HealthCard
      {...card}
      health={{ ...health, explanation: serviceText.health.pluginName(plugin.name, plugin.version) }}
      facts={[isSuspended ? text.pluginSuspended : text.pluginText]}
      foot={
        <>
          {isSuspended ? <GoLink to="service" /> : null}
          {plugin.state === 'not-configured' ? <GoLink to="plugin-settings" /> : null}
        </>
      }
    />
  );
}
