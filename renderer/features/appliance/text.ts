import type { PluginEntry } from '../../../shared/plugins.ts';

const plugins = {
  title: 'Plugins on this computer',
  lead: 'A plugin finds and hands out the credentials. The service and this program use the chosen one.',
  unreadable: 'The plugins could not be read',
  list: 'Plugins',
  states: { 'built-in': 'Built in', ready: 'Ready', refused: 'Refused' } satisfies Record<PluginEntry['state'], string>,
  current: 'Chosen',
  version: (name: string, version: string) => (version === '' ? name : `${name} ${version}`),
  whatToDo: 'What to do',
  offered: (name: string) => `${name} was found in the plugins folder. It is used once you choose it.`,
  currentProblem: 'The chosen plugin cannot be used',
  take: 'Use',
  /** For those who do not see beside which name the button stands. */
  takeNamed: (name: string) => `Use ${name}`,
  choosing: 'Loading the plugin…',
  chosen: 'The choice is saved.',
  chosenService: {
    applied: 'The choice is saved, and the service runs the plugin.',
    absent: 'The choice is saved; the service takes it when it is running.',
    failed: 'The choice is saved. The service keeps what it runs until the settings of the plugin are complete.',
  },
  /** Someone saved settings since the list was read. */
  conflict:
    'Nothing was changed: the settings were saved meanwhile, in another window or by another program. The list is up to date now; try again.',
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
  lead: 'The link between the ECM service and the Privileged Remote Access appliance.',
  link: 'Connection',
  version: (version: string) => `The appliance runs version ${version}.`,
  tooOld: (version: string) => `The appliance runs version ${version}; the integration needs 15 or newer.`,
  reconnect: 'Reconnect now',
  reconnecting: 'Reconnecting…',
  plugin: 'Plugin',
  pluginText: 'Answers the requests of the appliance.',
  settings: 'Site and API account',
  settingsText: 'Without a site there is no link, and the service works for bridges alone.',
  siteOrigin: 'Stored for another site than Site host name and Port say, so it is not used here: type it again.',
  practice:
    'Practice never touches the service and its appliance. These are not your real settings; they can be changed after you leave practice.',
} as const;
