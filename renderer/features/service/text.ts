import type { ServiceView } from '../../../shared/views.ts';
import type { LinkStatus, LogLevel, RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import { count } from '../../lib/words.ts';

/** The text of Service & logs, and of the state of the service and its link, which other screens show too. */

const connections: Readonly<Record<ServiceView['connection'], string>> = {
  absent: 'Not running',
  connecting: 'Looking for the service…',
  connected: 'Running',
  lost: 'The connection was lost',
};

const pluginStates: Readonly<Record<ServiceStatus['plugin']['state'], string>> = {
  ready: 'Ready',
  'not-configured': 'Not configured yet',
  failed: 'Failed',
};

const links: Readonly<Record<LinkStatus['state'], string>> = {
  off: 'No appliance is set up',
  connecting: 'Connecting…',
  connected: 'Connected',
  waiting: 'Not connected',
  refused: 'The appliance refused the connection',
};

const operations: Readonly<Record<RecentRequest['operation'], string>> = {
  find: 'Lookup',
  get: 'Retrieval',
  release: 'Check-in',
};

const levels: Readonly<Record<LogLevel, string>> = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' };

const log = {
  title: 'Service log',
  titleText: 'ECM.log as it is written. Times are UTC.',
  absent: 'Shown while the service runs.',
  waiting: 'No line yet.',
  noMatch: 'No line matches.',
  reading: 'Reading the log…',
  level: 'Show',
  levelChoices: {
    debug: 'All levels',
    info: 'Info and above',
    warn: 'Warnings and errors',
    error: 'Errors',
  } satisfies Record<LogLevel, string>,
  search: 'Search',
  pause: 'Pause',
  resume: 'Resume',
  paused: (n: number) => (n === 0 ? 'Paused' : `Paused – ${count(n, 'line', 'lines')} waiting`),
  following: 'Following',
  behind: 'Scrolled up: not following',
  newest: 'Go to newest',
  lines: (n: number) => count(n, 'line', 'lines'),
  linesOf: (shown: number, all: number) => `${shown.toLocaleString('en')} of ${count(all, 'line', 'lines')}`,
  skipped: (n: number) => `${count(n, 'line was', 'lines were')} skipped here: the log was faster than this page.`,
  gap: 'The connection to the service was interrupted here. Lines may be missing.',
  writes: 'The service writes',
  appWrites: 'Configurator.log has',
  levels,
} as const;

const health = {
  active: 'Connected, active',
  activeText: 'The appliance sends its requests to this ECM.',
  standby: 'Connected, standing by',
  standbyText:
    'Another ECM of the group is connected longer and gets the requests; this one takes over when it is gone.',
  unknown: 'Not known',
  unknownText: 'The service keeps the link, and it is not running.',
  offText: 'The service works for bridges alone. Enter the appliance below to link it.',
  waiting: (inWords: string) => `Not connected, tries again ${inWords}`,
  refused: (inWords: string) => `The appliance refused the connection, tries again ${inWords}`,
  soon: 'now',
  inSeconds: (n: number) => `in ${n} s`,
  connectedSince: (time: string, duration: string) => `Since ${time} (${duration}).`,
  pluginUnknown: 'Not known',
  pluginUnknownText: 'The service loads the plugin, and it is not running.',
  pluginName: (name: string, version: string) => `${name} ${version}`,
} as const;

export const text = {
  log,
  health,
  lead: 'What the ECM service on this computer does, is asked, and logs.',
  title: 'ECM service',
  connections,
  absentText:
    'That is fine while you set things up: settings are saved, and tests run in this program. The service takes the saved settings when it starts.',
  stoppedText: 'It ran before and has ended. The program keeps looking for it and goes on by itself when it is back.',
  howToStart: 'To start it:',
  startInstalled: 'installed: start the ECM service among the services of this computer;',
  startFromSource: 'from source: run',
  startCommand: 'npm run service',
  lostText: 'The program keeps trying by itself.',
  connectingText: 'This takes a moment.',
  tryNow: 'Try now',
  trying: 'Looking for the service…',
  practice:
    'Practice never touches the service. What you see here is the real one; it can be changed after you leave practice.',
  lastKnown: 'As last told',
  version: 'Version',
  process: 'Process',
  runningSince: 'Running since',
  settings: 'Settings',
  group: 'ECM group',
  ecmGroup: (ecms: number, differs: boolean) => {
    if (ecms === 1) return '1 ECM';
    return differs ? `${ecms} ECMs, their settings differ` : `${ecms} ECMs, no difference in their settings`;
  },
  revision: (n: number) => (n === 0 ? 'None yet' : `Revision ${n}`),
  revisionDiffers: (runs: number, saved: number) =>
    runs === 0 ? `Runs without settings; saved is revision ${saved}.` : `Runs revision ${runs}, saved is ${saved}.`,
  revisionHint: 'Save the settings once more to hand them to the service.',
  plugin: 'Plugin',
  pluginStates,
  link: 'Appliance link',
  links,
  work: 'Work so far',
  workText: 'Since the service was started.',
  workLast: 'As last told, since that start of the service.',
  workAbsent: 'Counted while the service runs.',
  lookups: 'Lookups',
  retrievals: 'Retrievals',
  releases: 'Check-ins',
  failures: 'Failures',
  noFailures: 'None',
  median: 'Median duration',
  p95: '95 % within',
  tokens: 'Cached tokens',
  pending: 'Pending check-ins',
  requests: 'Recent requests',
  requestsText: 'The last 100, newest first, as received and as asked of PI. Times are UTC.',
  requestsNone: 'No request yet. They appear here as the appliance asks.',
  requestsAbsent: 'Shown while the service runs.',
  columns: {
    time: 'Time',
    user: 'User',
    jumpItem: 'Jump Item',
    candidates: 'Candidates',
    keys: 'Keys',
    outcome: 'Outcome',
    duration: 'Duration',
  },
  operations,
  offered: (n: number) => `${n.toLocaleString('en')} offered`,
  done: 'Done',
  none: 'none',
  detailsOf: (user: string, time: string) => `Details of the request of ${user} at ${time}`,
  openInTest: 'Open in Test settings',
  compare: 'Compare with my test',
  comparing: 'Looking up credentials…',
  details: {
    correlationId: 'Correlation ID',
    operation: 'Asked for',
    from: 'Asked by',
    received: 'Received',
    dnDomain: 'Domain of the DN',
    group: 'Jump Group',
    candidates: 'Identities tried at PI',
    keys: 'Asked of PI for',
    offered: 'Offered',
    duration: 'Duration',
    failure: 'Failure',
  },
  from: { appliance: 'The appliance', bridge: 'A bridge' } satisfies Record<RecentRequest['from'], string>,
  comparison: {
    title: 'Then and now',
    explanation: 'Now is a lookup with what is on the Plugin settings screen, saved or not.',
    columns: ['Then', 'Now'],
    offered: 'Offered',
    failure: 'Failure',
    candidates: 'Identities tried at PI',
    keys: 'Asked of PI for',
    none: 'None',
    notReceived: 'Not told',
    differs: 'Differs',
    same: 'No difference.',
    differences: (n: number) => count(n, 'difference.', 'differences.'),
    failed: 'The test could not be run',
  },
  bundle: 'Support bundle',
  bundling: 'Writing the bundle…',
  bundled: (file: string) => `The support bundle is ${file}. Secrets are not in it.`,
} as const;
