import { randomUUID } from 'node:crypto';
import { namesAppliance } from '../../shared/appliance.ts';
import type { LastRun, ServicePush, ServiceView } from '../../shared/views.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import type { NotificationParams } from '../ecm/pipe/methods.ts';
import type { PersonRole } from '../ecm/pipe/pipe-key.ts';
import type { PipeClient } from '../ecm/pipe/pipe-client.ts';
import type { Clock } from '../platform/clock.ts';
import { clientSecretLocation, readSecretsAt } from '../platform/secrets/read-secrets.ts';
import { bindingOf, siteBinding, trustOf } from '../plugins/secret-bindings.ts';
import { pluginIdOf, sectionOf } from '../plugins/settings-sections.ts';
import type { Profile, Profiles } from './profiles.ts';
import { secretPlaces } from './plugin-setup.ts';
import { settingsMessage } from './settings-message.ts';
import { confirmedHttpOrigins } from './storage/settings-file.ts';

/** The app's connection to the ECM service. Without a running service every call fails at once. */
export type ServiceLink = ReturnType<typeof createServiceLink>;

/** @param readLastRun how the last run of the service ended, by its log */
export function createServiceLink(
  pipe: PipeClient<PersonRole>,
  clock: Pick<Clock, 'now'>,
  readLastRun: () => Promise<LastRun | undefined>,
) {
  const listeners = new Set<() => void>();
  let latest: { readonly status: ServiceStatus; readonly at: number } | undefined;
  let lastRun: LastRun | undefined;
  let connectedUntil = 0;
  let known: Promise<void> = Promise.resolve();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const update = (status: ServiceStatus | undefined): void => {
    latest = status && { status, at: clock.now() };
    changed();
  };
  /** Sent after the log was read, so that a service that ended is not shown as one that never ran. */
  const readEnd = async (): Promise<void> => {
    const read = await readLastRun();
    // What it recorded last may be a minute older than the end of the connection.
    const at = Math.max(connectedUntil, read === undefined ? 0 : Date.parse(read.at));
    lastRun = read && { ...read, at: new Date(at).toISOString() };
    if (pipe.state.kind === 'absent') update(undefined);
  };
  let wasConnected = false;
  const follow = ({ kind }: { readonly kind: string }): void => {
    if (wasConnected && kind !== 'connected') connectedUntil = clock.now();
    wasConnected = kind === 'connected';
    if (kind === 'absent') {
      latest = undefined;
      known = readEnd();
      return;
    }
    if (kind !== 'connected') {
      update(undefined);
      return;
    }
    void pipe.call('service/status', {}).then((answer) => (answer.ok ? update(answer.value) : changed()));
  };
  pipe.onState(follow);
  follow(pipe.state);
  pipe.onNotification('service/events', update);
  return {
    view: (): ServiceView => ({
      connection: pipe.state.kind,
      ...reasonOf(pipe.state),
      ...(latest === undefined ? {} : { status: agedBy(latest.status, clock.now() - latest.at) }),
      ...(pipe.state.kind === 'absent' && lastRun !== undefined ? { lastRun } : {}),
    }),
    /** Resolves when the view has all that is known of a service that does not run. */
    known: () => known,
    state: () => pipe.state,
    call: pipe.call,
    /** Sends the service these settings with their secrets, if it is connected. */
    push: (file: SettingsFile, profile: Profile) => push(pipe, file, profile),
    reconnect: () => pipe.reconnect(),
    /** The listener is called after the view changed. */
    onChange: (listener: () => void) => void listeners.add(listener),
    onLines: (listener: (lines: NotificationParams<'log/lines'>) => void) => pipe.onNotification('log/lines', listener),
    close: () => pipe.dispose(),
  };
}

/** The service sends its status when something changes, so the uptime of the latest one is advanced here. */
function agedBy(status: ServiceStatus, ms: number): ServiceStatus {
  return { ...status, uptimeMs: status.uptimeMs + Math.max(0, ms) };
}

function reasonOf(state: PipeClient<PersonRole>['state']): Pick<ServiceView, 'reason'> {
  return 'reason' in state ? { reason: { message: state.reason.message, hint: state.reason.hint } } : {};
}

/** Sends the secrets of the chosen plugin and of the appliance, and no others. */
async function push(
  pipe: PipeClient<PersonRole>,
  file: SettingsFile,
  { secrets: store, plugins }: Profile,
): Promise<ServicePush> {
  if (pipe.state.kind !== 'connected') return { kind: 'absent' };
  const failed = (cause: Failure): ServicePush => ({ kind: 'failed', error: withCorrelation(cause, randomUUID()) });
  const id = pluginIdOf(file);
  const plugin = await plugins.of(id);
  if (!plugin.ok) return failed(plugin.error);
  const trust = await trustOf(file);
  const binding = bindingOf(plugin.value, sectionOf(file, id), trust);
  if (!binding.ok) return failed(binding.error);
  const ofPlugin = await readSecretsAt(store, secretPlaces(plugin.value), binding.value);
  if (!ofPlugin.ok) return failed(ofPlugin.error);
  const site = siteBinding(file.appliance, trust.ok ? trust.value : undefined);
  const ofSite = namesAppliance(file.appliance) ? await readSecretsAt(store, [clientSecretLocation], site) : undefined;
  if (ofSite?.ok === false) return failed(ofSite.error);
  const message = settingsMessage({
    file,
    plugins: [plugins.builtIn, plugin.value],
    trust,
    confirmedHttpOrigins: confirmedHttpOrigins(file),
    secrets: ofPlugin.value.values,
    clientSecret: ofSite?.value.values.applianceClientSecret,
  });
  const applied = await pipe.call('settings/apply', message);
  return applied.ok ? { kind: 'applied', revision: applied.value.revision } : { kind: 'failed', error: applied.error };
}

/**
 * A service that was unreachable while settings were saved gets them when it is reached: each revision once, so that one which it
 * refuses is not pushed again and again. Settings that are not valid stay here, for the admin to complete.
 */
export function syncService(profiles: Profiles, service: ServiceLink): () => void {
  let tried = 0;
  const sync = async (): Promise<void> => {
    const { status } = service.view();
    const profile = profiles.current();
    if (status === undefined || profile.name !== 'real' || profile.readOnly !== undefined) return;
    const stored = await profile.settings.load();
    if (!stored.ok) return;
    const { file } = stored.value;
    if (file.revision <= Math.max(status.settingsRevision, tried)) return;
    // Compared again after the wait: several events may start a push of the same revision.
    if (!(await isComplete(profile, file)) || file.revision <= tried) return;
    tried = file.revision;
    await service.push(file, profile);
  };
  return () => void sync();
}

async function isComplete({ plugins }: Profile, file: SettingsFile): Promise<boolean> {
  const plugin = await plugins.of(pluginIdOf(file));
  return plugin.ok && plugin.value.problems(sectionOf(file, plugin.value.id)).length === 0;
}
