import { Button, Link } from '@fluentui/react-components';
import { PlugConnected20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { BridgingAction } from '../../../shared/bridging.ts';
import { partOf } from '../../../shared/help-page.ts';
import { useBridging, usePractising, useReadOnly, useService } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { hashOfHelp } from '../../lib/routes.ts';
import { HealthCard } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { troubleshootingParts } from '../../ui/links.ts';
import { Notice } from '../../ui/notice.tsx';
import type { Health } from '../../ui/status-text.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import { bridge as healthText } from '../service/bridge-text.ts';
import { statusOf } from '../service/health.ts';
import { ServiceControl } from '../service/service-control.tsx';
import { useBridge } from '../service/use-bridge.ts';
import { useHasAppliance } from '../service/use-service-health.ts';
import { bridgeText as text } from './bridge-text.ts';
import type { Way } from './bridging-store.ts';

/** Why bridging can be neither changed nor tested here; absent if it can. */
export function useBridgingBlocked(): string | undefined {
  const practising = usePractising();
  const readOnly = useReadOnly();
  if (practising) return text.practice;
  return readOnly === undefined ? undefined : text.operator;
}

/** The state of the bridge with its last call, and the switch of bridging. */
export function BridgeCard() {
  const { health, lines } = useBridge();
  const card = useCardStyles();
  const error = useBridging((store) => store.error);
  const blocked = useBridgingBlocked();
  const needsService = useService(({ view }) => view?.connection === 'absent') && health.title === healthText.noService;
  return (
    <HealthCard title={healthText.title} icon={<PlugConnected20Regular />} health={health} facts={lines}>
      {error === undefined ? null : <ErrorView title={text.unreadable} error={error} />}
      {needsService && blocked === undefined ? <ServiceControl actions={['start']} primary={false} /> : null}
      <Switch blocked={blocked !== undefined} more={<Ways tone={health.tone} />} />
      {blocked === undefined ? null : <p className={card.small}>{blocked}</p>}
    </HealthCard>
  );
}

/** Where to look when the bridge needs somebody to act. */
function Ways({ tone }: Pick<Health, 'tone'>) {
  if (tone !== 'bad' && tone !== 'warning') return null;
  return (
    <>
      <GoLink to="service" />
      <Link href={hashOfHelp('troubleshooting', partOf(troubleshootingParts.bridge))}>{common.more}</Link>
    </>
  );
}

function Switch({ blocked, more }: { readonly blocked: boolean; readonly more: React.ReactNode }) {
  const card = useCardStyles();
  const [asked, setAsked] = useState<BridgingAction>();
  const view = useBridging((store) => store.view);
  const switchTo = useBridging((store) => store.switchTo);
  const [last, setLast] = useState<BridgingAction>('enable');
  const switching = useTask(switchTo);
  if (view === undefined) return null;
  const action = view.state === 'disabled' ? 'enable' : 'disable';
  const running = switching.state.phase === 'running';
  const act = (wanted: BridgingAction): void => {
    setAsked(undefined);
    setLast(wanted);
    switching.start(wanted);
  };
  const runningLabel = last === 'enable' ? text.enabling : text.disabling;
  return (
    <>
      <div className={card.foot}>
        <Button
          appearance={action === 'enable' ? 'primary' : 'secondary'}
          disabledFocusable={blocked || running}
          onClick={() => setAsked(action)}
        >
          {running ? runningLabel : text[action]}
        </Button>
        {more}
      </div>
      {switching.state.phase === 'failed' ? (
        <ErrorView title={text.failed[last]} error={switching.state.error} />
      ) : null}
      {asked === undefined ? null : (
        <Confirm
          action={asked}
          keyFile={view.keyFile}
          onConfirm={() => act(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

interface ConfirmProps {
  readonly action: BridgingAction;
  readonly keyFile: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function Confirm({ action, keyFile, onConfirm, onClose }: ConfirmProps) {
  const connected = useService((store) => statusOf(store.view)?.bridging?.connected) ?? 0;
  return (
    <FrameDialog
      modalType="alert"
      title={action === 'enable' ? text.enableTitle : text.disableTitle}
      words={action === 'enable' ? text.enableText(keyFile) : text.disableText(connected)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button appearance="primary" onClick={onConfirm}>
            {text[action]}
          </Button>
        </>
      }
    />
  );
}

/** Link and bridge at the same time are two ECMs for the appliance. */
export function BothNotice({ way }: { readonly way: Way }) {
  const hasAppliance = useHasAppliance();
  const { isWanted } = useBridge();
  const choose = useBridging((store) => store.choose);
  if (!hasAppliance || !isWanted) return null;
  return (
    <Notice intent="warning" spaced>
      {text.both}{' '}
      {way === 'link' ? null : (
        <Link as="button" inline onClick={() => choose('link')}>
          {text.showLink}
        </Link>
      )}
    </Notice>
  );
}
