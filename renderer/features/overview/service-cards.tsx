import { PlugConnected20Regular, Server20Regular } from '@fluentui/react-icons';
import { useCardStyles } from '../../ui/card-styles.ts';
import { Card } from '../../ui/card.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { usePractising } from '../../ui/practice-note.tsx';
import { connectedSince, linkHealth, revisionGap, serviceHealth, statusOf } from '../../ui/service-health.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { dateTimeOf, durationOf } from '../../lib/times.ts';
import { useNow } from '../../lib/use-now.ts';
import { useDraft, useService } from '../../app/use-stores.ts';
import { diagnose } from '../diagnose/text.ts';
import { text } from '../../ui/text.ts';

/** Whether the service runs, and with which settings. */
export function ServiceCard({ className }: { readonly className: string }) {
  const card = useCardStyles();
  const { view, received } = useService((service) => service);
  const saved = useDraft((draft) => draft.storedRevision);
  const practising = usePractising();
  const now = useNow();
  const { tone, title } = serviceHealth(view);
  const status = statusOf(view);
  const gap = practising ? undefined : revisionGap(status, saved);
  return (
    <Card title={text.service.title} icon={<Server20Regular />} className={className}>
      <StatusText tone={gap === undefined ? tone : 'warning'}>
        {gap === undefined ? title : `${title}. ${gap}`}
      </StatusText>
      <p className={card.words}>
        {status === undefined || received === undefined
          ? text.overview.serviceAbsent
          : text.overview.serviceRuns(status.version)}
      </p>
      {status === undefined || received === undefined ? null : (
        <p className={card.small}>
          {text.overview.serviceSince(
            dateTimeOf(received.at - status.uptimeMs),
            durationOf(now - received.at + status.uptimeMs),
          )}
        </p>
      )}
      <div className={card.foot}>
        <GoLink to="service">{text.service.open}</GoLink>
        {tone === 'bad' || tone === 'warning' ? <GoLink to="diagnose">{diagnose.link}</GoLink> : null}
      </div>
    </Card>
  );
}

/** Whether the service is linked to the appliance, and gets its requests. */
export function ApplianceCard({ className }: { readonly className: string }) {
  const card = useCardStyles();
  const link = useService((service) => statusOf(service.view)?.link);
  const now = useNow();
  const { tone, title, explanation } = linkHealth(link, now);
  const since = connectedSince(link, now);
  return (
    <Card title={text.service.link} icon={<PlugConnected20Regular />} className={className}>
      <StatusText tone={tone}>{title}</StatusText>
      {explanation === undefined ? null : <p className={card.words}>{explanation}</p>}
      {since === undefined ? null : <p className={card.small}>{since}</p>}
      <div className={card.foot}>
        <GoLink to="appliance">{text.service.openAppliance}</GoLink>
        {tone === 'bad' || tone === 'warning' ? <GoLink to="diagnose">{diagnose.link}</GoLink> : null}
      </div>
    </Card>
  );
}
