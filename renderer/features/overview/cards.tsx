import { Button, makeStyles, tokens } from '@fluentui/react-components';
import {
  ArrowSync20Regular,
  Key20Regular,
  LockClosed20Regular,
  Options20Regular,
  PlugConnected20Regular,
  Server20Regular,
  Vault20Regular,
} from '@fluentui/react-icons';
import type { Check } from '../../../shared/diagnose-result.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import type { SettingsView } from '../../../shared/views.ts';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../app/clear-tokens.tsx';
import { useApp, useDraft, usePractising, useReach, useService } from '../../app/use-stores.ts';
import { dateTimeOf, durationOf, millisecondsOf, utcOf } from '../../lib/times.ts';
import { useNow } from '../../lib/hooks.ts';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { useCommand } from '../../ui/commands.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { problemSentence } from '../../ui/form/words.ts';
import { GoLink } from '../../ui/go-link.tsx';
import { HealthCard } from '../../ui/card.tsx';
import { ToneIcon, type Tone } from '../../ui/status-text.tsx';
import { ReconnectLink } from '../appliance/link-card.tsx';
import { toneOf } from '../diagnose/diagnose-model.ts';
import { text as diagnoseText } from '../diagnose/text.ts';
import { hasEnded, revisionGap, statusOf } from '../service/health.ts';
import { ServiceControl } from '../service/service-control.tsx';
import { bridge as bridgeText } from '../service/bridge-text.ts';
import { useBridge } from '../service/use-bridge.ts';
import { useLinkHealth, useServiceHealth } from '../service/use-service-health.ts';
import { text as serviceText } from '../service/text.ts';
import {
  finishedChecks,
  hasEndpoint,
  isReachStale,
  reachHealth,
  savedProblems,
  secretsTone,
  settingsHealth,
} from './overview-model.ts';
import { usePiFacts } from './use-pi-facts.ts';
import { text } from './text.ts';
import { plainList } from '../../ui/styles.ts';

const useStyles = makeStyles({
  checks: { ...plainList, margin: '10px 0 0', display: 'grid', gap: '6px' },
  check: { display: 'flex', gap: '8px' },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  failure: { marginTop: '10px' },
  problems: { margin: '8px 0 0', paddingLeft: '28px', overflowWrap: 'anywhere' },
});

interface SettingsProps {
  readonly view: SettingsView;
  readonly className: string;
}

const mostProblems = 4;

export function SettingsCard({ view, className }: SettingsProps) {
  const styles = useStyles();
  const problems = savedProblems(view);
  return (
    <HealthCard
      title={text.settings}
      icon={<Options20Regular />}
      className={className}
      health={settingsHealth(view)}
      foot={<GoLink to="plugin-settings" />}
    >
      {problems.length === 0 ? null : (
        <ul className={styles.problems}>
          {problems.slice(0, mostProblems).map((problem) => (
            <li key={problemSentence(problem)}>{problemSentence(problem)}</li>
          ))}
          {problems.length > mostProblems ? <li>{text.moreProblems(problems.length - mostProblems)}</li> : null}
        </ul>
      )}
    </HealthCard>
  );
}

export function ReachCard({ view, className }: SettingsProps) {
  const styles = useStyles();
  const { request, start, cancel } = useReach((store) => store);
  const facts = usePiFacts(view);
  const { reach } = facts;
  const health = reachHealth(facts);
  const isStale = isReachStale(facts);
  const running = request.phase === 'running';
  useCommand('main', hasEndpoint(view) ? () => void start() : undefined);
  const foot = (
    <>
      <Button disabledFocusable={running || !hasEndpoint(view)} onClick={() => void start()}>
        {reach.result === undefined ? text.checkNow : text.checkAgain}
      </Button>
      {running ? <CancelButton running onCancel={cancel} /> : null}
      {health.tone === 'bad' ? <GoLink to="diagnose" /> : null}
      {health.tone === 'bad' ? <GoLink to="plugin-settings">{text.checkEndpoint}</GoLink> : null}
      <ProgressLine active={running} label={text.checking} />
    </>
  );
  return (
    <HealthCard title={text.reach} icon={<Vault20Regular />} className={className} health={health} foot={foot}>
      {reach.result === undefined || isStale ? null : <Checks checks={finishedChecks(reach.result.checks)} />}
      {reach.error === undefined || reach.error.kind === 'cancelled' ? null : (
        <div className={styles.failure}>
          <ErrorView error={reach.error} />
        </div>
      )}
    </HealthCard>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.checks}>
      {checks.map((check) => (
        <li key={check.name} className={styles.check}>
          <ToneIcon tone={toneOf(check.status)} />
          <span className={styles.words}>
            <span className={styles.name}>{diagnoseText.checks[check.name]}</span> –{' '}
            {diagnoseText.checkStatus[check.status]}
            <span className={styles.quiet}>, {millisecondsOf(check.ms)}</span>
            <br />
            {check.detail}
            {check.hint === undefined ? null : <div className={styles.quiet}>{check.hint}</div>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function isTrouble(tone: Tone): boolean {
  return tone === 'bad' || tone === 'warning';
}

export function ServiceCard({ className }: Pick<SettingsProps, 'className'>) {
  const { view, received } = useService((service) => service);
  const saved = useDraft((draft) => draft.storedRevision);
  const practising = usePractising();
  const now = useNow();
  const { tone, title, explanation } = useServiceHealth();
  const status = received === undefined ? undefined : statusOf(view);
  const gap = practising ? undefined : revisionGap(statusOf(view), saved);
  const uptime = status === undefined || received === undefined ? undefined : now - received.at + status.uptimeMs;
  return (
    <HealthCard
      title={serviceText.title}
      icon={<Server20Regular />}
      className={className}
      health={{
        tone: gap === undefined ? tone : 'warning',
        title: gap === undefined ? title : `${title}. ${gap}`,
        explanation:
          status === undefined ? absentText(tone, explanation) : (explanation ?? text.serviceRuns(status.version)),
      }}
      // The explanation of a suspension has a time of its own.
      facts={uptime === undefined || explanation !== undefined ? [] : [sinceFact(now - uptime, uptime)]}
      foot={
        <>
          {isTrouble(tone) ? <GoLink to="diagnose" /> : null}
          <GoLink to="service" />
        </>
      }
    >
      {view?.connection === 'absent' && tone === 'bad' ? <ServiceControl actions={['start']} primary /> : null}
      {view?.connection === 'lost' ? <ServiceControl actions={['restart']} primary={false} /> : null}
    </HealthCard>
  );
}

/** A service that never ran here is no fault: what can be done without it is said instead. */
function absentText(tone: Tone, explanation: string | undefined): string | undefined {
  return tone === 'bad' ? explanation : text.serviceAbsent;
}

function sinceFact(startedAt: number, uptime: number) {
  return { words: text.serviceSince(dateTimeOf(startedAt), durationOf(uptime)), utc: utcOf(startedAt) };
}

export function ApplianceCard({ className }: Pick<SettingsProps, 'className'>) {
  const { link, health, since } = useLinkHealth();
  return (
    <HealthCard
      title={serviceText.link}
      icon={<PlugConnected20Regular />}
      className={className}
      health={health}
      facts={[since]}
      foot={
        <>
          {isTrouble(health.tone) && link !== undefined ? <ReconnectLink link={link} /> : null}
          {isTrouble(health.tone) ? <GoLink to="diagnose" /> : null}
          <GoLink to="appliance" />
        </>
      }
    />
  );
}

/** The bridge: its last call. */
export function BridgeCard({ className }: Pick<SettingsProps, 'className'>) {
  const { health, lines } = useBridge();
  return (
    <HealthCard
      title={bridgeText.title}
      icon={<PlugConnected20Regular />}
      className={className}
      health={health}
      facts={lines}
      foot={
        <>
          {isTrouble(health.tone) ? <GoLink to="service" /> : null}
          <GoLink to="appliance" />
        </>
      }
    />
  );
}

/** A figure of the service; absent while it does not run, and in practice. */
function useOfService(select: (status: ServiceStatus) => number): number | undefined {
  const practising = usePractising();
  const status = useService((service) => statusOf(service.view));
  return practising || status === undefined ? undefined : select(status);
}

export function TokensCard() {
  const here = useApp((app) => app.state?.tokenCount) ?? 0;
  const there = useOfService((status) => status.tokens);
  const clearing = useClearTokens();
  return (
    <HealthCard
      title={text.tokens}
      icon={<Key20Regular />}
      health={{ tone: 'neutral', title: text.tokenCount(here, there) }}
      facts={[text.tokensText]}
      foot={
        <>
          <ClearTokensButton task={clearing} />
          <ClearTokensOutcome task={clearing} />
        </>
      }
    />
  );
}

export function CheckInsCard() {
  const here = useApp((app) => app.state?.pendingCheckIns) ?? 0;
  const there = useOfService((status) => status.pendingCheckIns);
  const ended = useService((service) => hasEnded(service.view, service.received !== undefined));
  const isPending = here + (there ?? 0) > 0;
  const none = ended ? text.checkInsUnknownText : text.checkInsNoneText;
  return (
    <HealthCard
      title={text.checkIns}
      icon={<ArrowSync20Regular />}
      health={
        isPending
          ? { tone: 'warning', title: text.checkInsCount(here, there) }
          : ended
            ? { tone: 'neutral', title: text.checkInsUnknown }
            : { tone: 'good', title: text.checkInsNone }
      }
      facts={[isPending ? text.checkInsText : none]}
    />
  );
}

export function SecretsCard() {
  const info = useApp((app) => app.info);
  if (info === undefined) return null;
  return (
    <HealthCard
      title={text.secrets}
      icon={<LockClosed20Regular />}
      health={{ tone: secretsTone(info), title: text.secretStores[info.secretStore] }}
      facts={[text.secretsText, `${text.dataFolder}: ${info.dataFolder}`]}
    />
  );
}
