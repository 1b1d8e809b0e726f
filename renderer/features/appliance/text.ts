import type { PluginEntry } from '../../../shared/plugins.ts';

const plugins = {
  title: 'Plugins on this computer',
  lead: 'The plugin finds and delivers the credentials. The service and this program use the same one.',
  unreadable: 'The plugins could not be read',
  list: 'Plugins',
  states: { 'built-in': 'Built in', ready: 'Ready', refused: 'Refused' } satisfies Record<PluginEntry['state'], string>,
  current: 'In use',
  version: (name: string, version: string) => (version === '' ? name : `${name} ${version}`),
  whatToDo: 'What to do',
  offered: (name: string) => `${name} was found in the plugins folder. Select Use to use it.`,
  currentProblem: 'The plugin in use cannot be loaded',
  take: 'Use',
  /** For those who do not see beside which name the button stands. */
  takeNamed: (name: string) => `Use ${name}`,
  choosing: 'Loading the plugin…',
  chosen: 'Saved.',
  chosenService: {
    applied: 'Saved, and in use by the service.',
    absent: 'Saved. Applies when the service starts.',
    failed: 'Saved. The service keeps using the previous plugin until the settings of this one are complete.',
  },
  /** Someone saved settings since the list was read. */
  conflict:
    'Nothing was changed, because the settings were saved elsewhere in the meantime. The list is up to date now; try again.',
  unblock: 'Unblock',
  unblocking: 'Unblocking…',
  choose: 'Choose plugin…',
  folder: 'Folder of the plugin',
  folderHint: 'The folder with plugin.json, on the computer where this program runs',
  load: 'Load plugin',
  loading: 'Checking the plugin…',
  placed: (folder: string) => `Plugins are kept in ${folder}.`,
} as const;

export const text = {
  plugins,
  lead: 'Connection of the ECM service to the Privileged Remote Access appliance.',
  link: 'Connection',
  version: (version: string) => `The appliance runs version ${version}.`,
  tooOld: (version: string) => `The appliance runs version ${version}; the integration needs 15 or newer.`,
  reconnect: 'Reconnect now',
  reconnecting: 'Reconnecting…',
  plugin: 'Plugin',
  pluginText: 'Answers the requests of the appliance.',
  pluginSuspended: 'Lookups and retrievals of the appliance are refused until the service is resumed.',
  settings: 'Site and API account',
  settingsText: 'Without a site, the service does not connect to an appliance and answers bridges only.',
  test: {
    start: 'Test connection',
    lead: 'Checks what is entered above, saved or not. Nothing is registered on the appliance.',
    incomplete: 'To test the connection, fill in the fields above.',
    list: 'Checks of the connection',
    failed: 'The connection could not be tested',
    failedAt: (check: string) => `Failed at: ${check}`,
    warned: 'The connection works, with a warning.',
    passed: 'The connection works.',
    save: 'Save to use it.',
  },
  siteOrigin: 'Stored for another site host name or port. Enter it again.',
  practice: 'The practice vault has no appliance. These are not your real settings; leave practice to change those.',
} as const;
