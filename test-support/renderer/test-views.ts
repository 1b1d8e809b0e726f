import type {
  AppInfo,
  AppState,
  ApplianceView,
  PluginSettingsView,
  ServiceView,
  SettingsView,
} from '../../shared/views.ts';
import type { PluginsView } from '../../shared/plugins.ts';
import type { RecentRequest, ServiceStatus } from '../../shared/service-status.ts';

/** Answers of the main process for unit tests: complete, valid settings, and nothing running. */

export const savedPlugin = {
  endpointUrl: 'https://pi.hq.example/ERPMWebService/AuthService.svc',
  apiUser: 'svc-ecm',
  globalApprover: 'approver',
  domainMap: ['hq.example=HQ'],
};

export function settingsView(parts: Partial<SettingsView> = {}): SettingsView {
  return {
    profile: 'real',
    revision: 7,
    plugin: savedPlugin,
    problems: [],
    secrets: { apiPassword: 'set', apiRegistrationKey: 'set' },
    notices: [],
    confirmedHttpOrigins: [],
    ...parts,
  };
}

export function appInfo(parts: Partial<AppInfo> = {}): AppInfo {
  return {
    version: '1.2.3',
    shell: 'web',
    profile: 'real',
    secretStore: 'keychain',
    dataFolder: '/data',
    logLevel: 'info',
    ...parts,
  };
}

export function appState(parts: Partial<AppState> = {}): AppState {
  return { profile: 'real', tokenCount: 0, pendingCheckIns: 0, ...parts };
}

export function pluginsView(parts: Partial<PluginsView> = {}): PluginsView {
  const builtIn = {
    id: 'privileged-identity',
    name: 'Privileged Identity',
    description: '',
    version: '1.0.0',
    state: 'built-in',
    current: true,
    offered: false,
  } as const;
  return {
    profile: 'real',
    revision: 7,
    plugins: [builtIn],
    currentId: 'privileged-identity',
    folder: '/data/plugins',
    ...parts,
  };
}

/** The view of a plugin with a secret, a choice and a flag. */
export function otherView(parts: Partial<PluginSettingsView> = {}): PluginSettingsView {
  const common = { group: 'g', hint: '', explanation: '', required: false };
  return {
    profile: 'real',
    revision: 7,
    pluginId: 'example',
    form: {
      groups: [{ id: 'g', label: 'G' }],
      fields: [
        { ...common, kind: 'secret', key: 'vaultKey', label: 'Vault Key', required: true },
        {
          ...common,
          kind: 'choice',
          key: 'style',
          label: 'Style',
          options: [
            { value: 'a', label: 'A' },
            { value: 'b', label: 'B' },
          ],
          default: 'a',
        },
        { ...common, kind: 'flag', key: 'all', label: 'All', default: false },
      ],
    },
    settings: {},
    problems: [],
    secrets: { vaultKey: 'set' },
    notices: [],
    ...parts,
  };
}

export const savedAppliance = { site: 'pra.hq.example', port: 443, clientId: 'c-1', group: 'Default' };

export function applianceView(parts: Partial<ApplianceView> = {}): ApplianceView {
  return { profile: 'real', revision: 7, appliance: savedAppliance, problems: [], clientSecret: 'set', ...parts };
}

export function serviceStatus(parts: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    version: '1.2.3',
    pid: 4711,
    uptimeMs: 60_000,
    plugin: { id: 'pi', name: 'Privileged Identity', version: '1.2.3', state: 'ready' },
    settingsRevision: 7,
    link: { state: 'connected', connectedSince: '2026-11-24T09:00:00.000Z', active: true },
    counters: { lookups: 3, retrievals: 2, releases: 2, failures: {}, p50Ms: 40, p95Ms: 120 },
    tokens: 2,
    pendingCheckIns: 0,
    logLevel: 'info',
    ...parts,
  };
}

export function connectedService(parts: Partial<ServiceStatus> = {}): ServiceView {
  return { connection: 'connected', status: serviceStatus(parts) };
}

export function recentRequest(parts: Partial<RecentRequest> = {}): RecentRequest {
  return {
    at: '2026-11-24T09:12:33.120Z',
    correlationId: 'c0ffee',
    operation: 'find',
    from: 'appliance',
    session: { sessionId: 's-1', user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } },
    candidates: ['HQ\\ann'],
    keys: ['web01'],
    offered: 3,
    durationMs: 45,
    ...parts,
  };
}
