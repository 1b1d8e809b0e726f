import type { Gauge } from 'prom-client';
import { linkStatus, type RecentRequest, type ServiceStatus } from '../../../shared/service-status.ts';
import { alertNames, type AlertName, type Expiries } from './alerts.ts';

/** What the metrics show besides the requests. */
export interface MeasuredState extends Pick<ServiceStatus, 'version' | 'link' | 'tokens' | 'settingsRevision'> {
  readonly pendingCheckIns: number;
  readonly expiries: Expiries;
  readonly raised: ReadonlySet<AlertName>;
}

/** Seconds. A lookup takes a round trip or two; PI's own time limit is two minutes. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const dayMs = 24 * 60 * 60 * 1000;

export type Metrics = Awaited<ReturnType<typeof createMetrics>>;

/**
 * The metrics as Prometheus reads them. Names of people, hosts and accounts are in none of them. Requests are counted from now on.
 */
export async function createMetrics() {
  const { Counter, Gauge: NewGauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new NewGauge({ name, help, labelNames, registers });
  const build = gauge('ecm_build_info', 'The version of the service; always 1.', 'version');
  const link = gauge('ecm_link_state', 'The state of the link to the appliance: 1 for the present one.', 'state');
  const active = gauge('ecm_link_active', 'Whether the appliance sends its requests to this ECM (1) or not (0).');
  const tokens = gauge('ecm_tokens', 'Cached tokens of Privileged Identity.');
  const pending = gauge('ecm_pending_check_ins', 'Check-ins that could not be made yet and are tried again.');
  const expiry = gauge(
    'ecm_certificate_expiry',
    'Days until the certificate of the system expires; negative after it expired. Absent where it is not known.',
    'system',
    'unit',
  );
  const revision = gauge('ecm_settings_revision', 'Revision of the settings that the service runs with; 0 without.');
  const alert = gauge('ecm_alert', 'Whether the alert is raised (1) or not (0).', 'alert');
  const requests = new Counter({
    name: 'ecm_requests_total',
    help: 'Answered requests by kind and outcome: ok, none (a lookup that offers nothing), or the kind of the failure.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'ecm_request_duration_seconds',
    help: 'Time from a request to its answer, by kind.',
    labelNames: ['kind'],
    buckets,
    registers,
  });
  return {
    count: ({ operation, outcome = 'ok', failure, durationMs }: RecentRequest): void => {
      requests.inc({ kind: operation, outcome: failure?.kind ?? outcome });
      durations.observe({ kind: operation }, durationMs / 1000);
    },
    /** @param now milliseconds since 1970 */
    text: (state: MeasuredState, now: number): Promise<string> => {
      build.reset();
      build.set({ version: state.version }, 1);
      for (const each of linkStatus.shape.state.options) link.set({ state: each }, each === state.link.state ? 1 : 0);
      active.set(state.link.active ? 1 : 0);
      tokens.set(state.tokens);
      pending.set(state.pendingCheckIns);
      expiry.reset();
      for (const [system, at] of Object.entries(state.expiries))
        expiry.set({ system, unit: 'days' }, Math.floor((at - now) / dayMs));
      revision.set(state.settingsRevision);
      for (const each of alertNames) alert.set({ alert: each }, state.raised.has(each) ? 1 : 0);
      return registry.metrics();
    },
  };
}
