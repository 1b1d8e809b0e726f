import { randomUUID } from 'node:crypto';
import { namesAppliance, siteOrigin } from '../../shared/appliance.ts';
import type { ServicePush, ServiceView } from '../../shared/views.ts';
import { withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import { piPluginId, type SettingsFile } from '../../shared/settings.ts';
import type { MethodOf, MethodParams, MethodResult } from '../ecm/pipe/methods.ts';
import type { PipeClient, PipeState } from '../ecm/pipe/pipe-client.ts';
import type { Clock } from '../platform/clock.ts';
import { readStoredSecrets } from '../platform/secrets/read-secrets.ts';
import { pluginIdOf, sectionOf } from '../plugins/settings-location.ts';
import type { Profile } from './profiles.ts';
import { storedSecretsOf } from './plugin-setup.ts';

/** The ECM service as the app uses it; nothing in the app waits for a service that does not run. */
export interface ServiceLink {
  view(): ServiceView;
  state(): PipeState;
  call<M extends MethodOf<'configurator'>>(
    name: M,
    params: MethodParams<M>,
  ): Promise<Result<MethodResult<M>, ErrorInfo>>;
  /** Gives the service these settings with their secrets, if it is there. */
  push(file: SettingsFile, profile: Profile): Promise<ServicePush>;
  reconnect(): void;
  /** Called after the view changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
  onLines(listener: (lines: { readonly lines: readonly string[]; readonly skipped: number }) => void): () => void;
  close(): void;
}

export function createServiceLink(pipe: PipeClient<'configurator'>, clock: Pick<Clock, 'now'>): ServiceLink {
  const listeners = new Set<() => void>();
  let received: { readonly status: ServiceStatus; readonly at: number } | undefined;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const learnt = (status: ServiceStatus | undefined): void => {
    received = status && { status, at: clock.now() };
    changed();
  };
  const follow = ({ kind }: { readonly kind: string }): void => {
    if (kind !== 'connected') {
      learnt(undefined);
      return;
    }
    void pipe.call('service/status', {}).then((answer) => (answer.ok ? learnt(answer.value) : changed()));
  };
  pipe.onState(follow);
  follow(pipe.state);
  pipe.onNotification('service/events', learnt);
  return {
    view: () => ({
      connection: pipe.state.kind,
      ...reasonOf(pipe.state),
      ...(received === undefined ? {} : { status: agedBy(received.status, clock.now() - received.at) }),
    }),
    state: () => pipe.state,
    call: (name, params) => pipe.call(name, params),
    push: (file, profile) => push(pipe, file, profile),
    reconnect: () => pipe.reconnect(),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onLines: (listener) => pipe.onNotification('log/lines', listener),
    close: () => pipe.dispose(),
  };
}

/** The service tells when something changes; it has run on since. */
function agedBy(status: ServiceStatus, ms: number): ServiceStatus {
  return { ...status, uptimeMs: status.uptimeMs + Math.max(0, ms) };
}

function reasonOf(state: PipeClient<'configurator'>['state']): Pick<ServiceView, 'reason'> {
  return 'reason' in state ? { reason: { message: state.reason.message, hint: state.reason.hint } } : {};
}

/** The service gets the secrets of the chosen plugin and of the appliance, and no others. */
async function push(
  pipe: PipeClient<'configurator'>,
  file: SettingsFile,
  { secrets: store, plugins }: Profile,
): Promise<ServicePush> {
  if (pipe.state.kind !== 'connected') return { kind: 'absent' };
  const failed = (cause: Failure): ServicePush => ({ kind: 'failed', error: withCorrelation(cause, randomUUID()) });
  const id = pluginIdOf(file);
  const plugin = await plugins.of(id);
  if (!plugin.ok) return failed(plugin.error);
  const ofPlugin = await storedSecretsOf(store, plugin.value, sectionOf(file, id));
  if (!ofPlugin.ok) return failed(ofPlugin.error);
  const { revision, pluginId, appliance } = file;
  const ofSite = namesAppliance(appliance)
    ? await readStoredSecrets(store, ['applianceClientSecret'], siteOrigin(appliance))
    : undefined;
  if (ofSite?.ok === false) return failed(ofSite.error);
  const applianceClientSecret = ofSite?.value.applianceClientSecret;
  const { values } = ofPlugin.value;
  const secrets =
    id === piPluginId
      ? { secrets: { ...values, applianceClientSecret } }
      : { secrets: { applianceClientSecret }, pluginSecrets: present(values) };
  const applied = await pipe.call('settings/apply', {
    revision,
    pluginId,
    plugin: { ...file.plugin },
    plugins: file.plugins,
    appliance: { ...appliance },
    ...secrets,
  });
  return applied.ok ? { kind: 'applied', revision: applied.value.revision } : { kind: 'failed', error: applied.error };
}

function present(values: Readonly<Partial<Record<string, Secret>>>): Record<string, Secret> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
