import type { AppInfo, AppState, SettingsView } from '../../shared/contract.ts';

/** Answers of the main process for unit tests: complete, valid settings and a program at rest. */

export const savedPlugin = {
  endpointUrl: 'https://pi.hq.example/ERPMWebService/AuthService.svc',
  apiUser: 'svc-ecm',
  globalApprover: 'approver',
  domainMap: ['hq.example=HQ'],
};

export function settingsView(parts: Partial<SettingsView> = {}): SettingsView {
  return {
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
  return { version: '1.2.3', shell: 'web', profile: 'real', secretStore: 'keychain', dataFolder: '/data', ...parts };
}

export function appState(parts: Partial<AppState> = {}): AppState {
  return { profile: 'real', tokenCount: 0, pendingCheckIns: 0, ...parts };
}
