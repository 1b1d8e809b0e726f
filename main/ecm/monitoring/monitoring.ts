import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { OperationSettings } from '../../../shared/operation.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { createBackground } from '../../lib/background-work.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { writePublicFile } from '../../platform/files/public-file.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { WriteSystemEvent } from '../../platform/logging/system-events.ts';
import { alerts, AlertStates, type AlertChange, type AlertFacts, type Expiries } from './alerts.ts';
import { createMetrics, type MeasuredState, type Metrics } from './metrics.ts';

/** The service as it is now. */
export interface MonitoredService
  extends Omit<AlertFacts, 'expiries' | 'link'>,
    Pick<MeasuredState, 'version' | 'link' | 'tokens' | 'settingsRevision'> {}

/** Whose certificates are looked at, and who is trusted besides the system's authorities. */
export interface WatchedServers {
  readonly origins: Readonly<Partial<Record<keyof Expiries, string>>>;
  readonly trustedCa: string | undefined;
}

export type ReadExpiry = (
  origin: string,
  trustedCa: string | undefined,
  signal: AbortSignal,
) => Promise<number | undefined>;

export interface MonitoringParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly dataFolder: string;
  readonly service: () => MonitoredService;
  readonly readExpiry: ReadExpiry;
  /** Absent on systems without an event log: alerts are in `ECM.log` only. */
  readonly writeEvent?: WriteSystemEvent | undefined;
}

export type MonitoringSettings = Pick<OperationSettings, 'metricsFolder' | 'alerts'>;

const intervalMs = 15_000;
/** Certificates are renewed weeks before they expire. */
const probeMs = 6 * 60 * 60 * 1000;
const probeAgainMs = 15 * 60 * 1000;
const fileName = 'metrics.prom';
const inDataFolder = Object.assign(new Error('the data folder is not for other accounts'), { code: 'data-folder' });

/** Writes the metrics and reports the alerts, every 15 seconds, as the settings say. A failure of either disturbs nothing else. */
export class Monitoring {
  readonly #parts: MonitoringParts;
  readonly #stopped = new AbortController();
  readonly #background: ReturnType<typeof createBackground>;
  #settings: MonitoringSettings = { metricsFolder: '', alerts: false };
  #servers: WatchedServers = { origins: {}, trustedCa: undefined };
  #states = new AlertStates();
  #metrics: Metrics | undefined;
  #expiries: Expiries = {};
  #probeAt = 0;
  #writtenTo = '';
  #isWritable = true;

  constructor(parts: MonitoringParts) {
    this.#parts = parts;
    this.#background = createBackground(parts.log);
  }

  /** From now on until it is stopped. */
  start(): void {
    const { clock } = this.#parts;
    const signal = this.#stopped.signal;
    this.#background.run('writing metrics and alerts', async () => {
      while (!signal.aborted) {
        await clock.delay(intervalMs, signal).catch(() => {});
        if (!signal.aborted) await this.#tick();
      }
    });
  }

  /** Metrics are written, and alerts reported, at once with what is known by then. */
  async use(settings: MonitoringSettings, servers: WatchedServers): Promise<void> {
    const { alerts: wereAlerts } = this.#settings;
    this.#settings = settings;
    // An alert that was raised while alerts were off is reported when they are switched on.
    if (settings.alerts && !wereAlerts) this.#states = new AlertStates();
    if (JSON.stringify(servers) !== JSON.stringify(this.#servers)) {
      this.#servers = servers;
      this.#expiries = {};
      this.#probeAt = 0;
    }
    if (settings.metricsFolder !== '') this.#metrics ??= await createMetrics();
    await this.#evaluate();
  }

  count(request: RecentRequest): void {
    this.#metrics?.count(request);
  }

  /** Metrics of a service that does not run would look as if it did, so the file is removed. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const written = this.#writtenTo;
    await this.#remove();
    await this.#background.done();
    // A write that was under way may have ended since.
    this.#writtenTo ||= written;
    await this.#remove();
  }

  async #tick(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#isWatching && clock.now() >= this.#probeAt) {
      this.#probeAt = Infinity;
      this.#background.run('reading when certificates expire', () => this.#probe(this.#servers));
    }
    await this.#evaluate();
  }

  async #evaluate(): Promise<void> {
    const { clock } = this.#parts;
    const changes = this.#states.changes({ ...this.#parts.service(), expiries: this.#expiries }, clock.now());
    if (this.#settings.alerts) for (const change of changes) await this.#report(change);
    await this.#writeMetrics();
  }

  get #isWatching(): boolean {
    return this.#settings.alerts || this.#settings.metricsFolder !== '';
  }

  /** One that cannot be read keeps the date that is known. */
  async #probe(servers: WatchedServers): Promise<void> {
    const { readExpiry, clock } = this.#parts;
    const wanted = Object.entries(servers.origins);
    const read = await Promise.all(
      wanted.map(async ([system, origin]) => [
        system,
        await readExpiry(origin, servers.trustedCa, this.#stopped.signal),
      ]),
    );
    if (servers !== this.#servers) return; // others are watched now
    const known = read.filter(([, expiry]) => expiry !== undefined);
    this.#expiries = { ...this.#expiries, ...(Object.fromEntries(known) as Expiries) };
    this.#probeAt = clock.now() + (known.length === wanted.length ? probeMs : probeAgainMs);
  }

  async #report({ alert, state }: AlertChange): Promise<void> {
    const { log, writeEvent } = this.#parts;
    const { id, [state]: message } = alerts[alert];
    log.warn(state === 'raised' ? 'alert.raised' : 'alert.cleared', { reason: alert, message });
    const taken = await writeEvent?.({ id, alert, state, message });
    if (taken === false) log.warn('alert.unsent', { reason: alert });
  }

  async #writeMetrics(): Promise<void> {
    const { metricsFolder: folder } = this.#settings;
    if (this.#writtenTo !== folder) await this.#remove();
    if (folder === '' || this.#metrics === undefined || this.#stopped.signal.aborted) return;
    const { clock, service } = this.#parts;
    const { pendingCheckIns, ...state } = service();
    const facts = { pendingCheckIns: pendingCheckIns.length, expiries: this.#expiries, raised: this.#states.raised };
    const text = await this.#metrics.text({ ...state, ...facts }, clock.now());
    await this.#orReport(folder, async () => {
      if (this.#isPrivate(folder)) throw inDataFolder;
      await writePublicFile(join(folder, fileName), text);
      this.#writtenTo = folder;
    });
  }

  /** The data folder is not for other accounts. */
  #isPrivate(folder: string): boolean {
    return !/^\.\.(?:[\\/]|$)/.test(relative(this.#parts.dataFolder, folder));
  }

  async #remove(): Promise<void> {
    const folder = this.#writtenTo;
    this.#writtenTo = '';
    if (folder !== '') await this.#orReport(folder, () => rm(join(folder, fileName), { force: true }));
  }

  /** Reported once, until it works again. */
  async #orReport(folder: string, work: () => Promise<void>): Promise<void> {
    const { log } = this.#parts;
    try {
      await work();
      this.#isWritable = true;
    } catch (error) {
      if (this.#isWritable) log.warn('metrics.unwritten', { folder, reason: reasonOf(error) });
      this.#isWritable = false;
    }
  }
}
