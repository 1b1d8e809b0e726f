import type { AuthorityInFile } from '../../../shared/certificates.ts';
import type { PiVersion } from '../../../shared/settings.ts';
import { count } from '../../lib/words.ts';

/** The texts of Plugin settings. Save bar, conflicts and secrets are in ui/form/text.ts. */

export const settings = {
  lead: 'Connection to Privileged Identity and rules of the lookup.',
  test: 'Test Settings',
  secretOtherOrigin: 'Stored for another Endpoint URL. Enter it again.',
  blankEnds: 'Blanks at the start and the end are not used',
  noPath: 'The web service of PI usually has the path /ERPMWebService/AuthService.svc.',
  plainHttp: 'Without https, passwords and keys cross the network unencrypted.',
  remoteSessionOnly:
    'These credentials are checked out by the API User instead of the person, so the API User needs permission to check them out.',
  rotationOff: 'Used when “Enable creation of password spin jobs” is on.',
  templatesOff: 'Used with “Template jobs”.',
  templatesTidy: 'Remove unknown account store types',
  mapTable: 'Domains and their NetBIOS names',
  mapFqdn: 'Domain (FQDN)',
  mapNetbios: 'NetBIOS name',
  mapFqdnOf: (line: number) => `Domain (FQDN), line ${line}`,
  mapNetbiosOf: (line: number) => `NetBIOS name, line ${line}`,
  mapRemove: (line: number) => `Remove line ${line}`,
  mapActions: 'Actions',
  mapAdd: 'Add a domain',
  mapEmpty: 'No domains mapped.',
  mapAsText: 'Edit as text',
  mapAsTable: 'Edit as table',
  mapLine: (line: number, message: string) => `Line ${line}: ${message}`,
  httpTitle: 'Send passwords without encryption?',
  httpText: (origin: string) =>
    `${origin} does not use https. Anyone on the network path can read passwords, keys and retrieved credentials. You are asked once per address.`,
  httpSave: 'Save anyway',
  goBack: 'Go back',
  pluginLead: (name: string) => `Settings of the plugin ${name}.`,
  secretOtherAddress: 'Stored for another address. Enter it again.',
  noSettings: 'This plugin has no settings.',
} as const;

export const contract = {
  label: 'Server contract',
  explanation:
    'How this server offers what the program needs: by which operations, and where in their messages. The built-in contract fits the version that this program was made for. If logins or lookups fail although address and passwords are right, adapt it to the server.',
  builtIn: 'Built in',
  adapted: (usable: number, all: number) => `Adapted to this server, ${usable} of ${all} functions`,
  unusable: 'Cannot be used',
  reading: (n: number) => `Reading the contract of ${n} functions…`,
  adapt: 'Adapt…',
  edit: 'Edit…',
  show: 'Show…',
  missing: {
    shared: 'This server does not offer shared credentials, so none are included.',
    domain: 'This server does not offer to find a domain’s accounts, so there are no domain credentials.',
    approval: 'This server does not offer approval, so credentials that need it are not delivered.',
    spin: 'This server does not offer auto-spin, so nothing is rotated this way.',
    templates: 'This server does not offer template jobs, so nothing is rotated this way.',
    rotation: 'This server does not offer rotation, so no jobs are created.',
  },
} as const;

export const exchange = {
  compare: 'Compare with saved',
  import: 'Import…',
  export: 'Export…',
  history: 'History',
  exportTitle: 'Export the saved settings',
  exportText: 'The saved plugin settings, without passwords and keys.',
  importTitle: 'Import settings',
  importText: 'Paste an exported settings file or choose one. Nothing is saved until you select Save.',
  apply: 'Load into form',
  setting: 'Setting',
  onScreen: 'On screen',
  saved: 'Saved',
  imported: 'Imported',
  sameAsScreen: 'The form already has these settings.',
  changes: (n: number) => `${count(n, 'setting', 'settings')} would change:`,
  leftOut: 'Skipped:',
  unknown: (key: string) => `${key}: Unknown setting`,
  secret: (key: string) => `${key}: passwords and keys cannot be imported`,
  otherPlugin: (id: string) => `Plugin ${id}: select the plugin on the Appliance screen`,
  newerVersion: (version: number) => `The file is from a newer version (${version}). Unknown settings are skipped.`,
  notJson: 'This is not a settings file (JSON).',
  notSettings: 'No plugin settings found in this text.',
  compareTitle: 'Compare with saved',
  compareSame: 'There are no unsaved changes.',
  compareText: 'What Save would change:',
} as const;

export const serverQueries = {
  detect: 'Detect',
  detecting: 'Reading the WSDL of PI…',
  detectFailed: 'The version could not be detected',
  detected: {
    autoSpin: 'Detected: Auto-spin. This PI supports it.',
    templateJobs: 'Detected: Template jobs. This PI does not support auto-spin.',
  } satisfies Record<PiVersion, string>,
  check: 'Check',
  checking: 'Reading the template jobs…',
  checkFailed: 'The template jobs could not be checked',
  checkNothing: 'Enter an id to check it.',
  checkAllGood: (n: number) => {
    if (n === 1) return 'The template job exists and has the correct type.';
    return `${n === 2 ? 'Both' : `All ${n.toLocaleString('en')}`} template jobs exist and have the correct types.`;
  },
  checkBad: (bad: number, all: number) =>
    `${bad} of ${count(all, 'template job', 'template jobs')} will not rotate anything.`,
  templateOk: 'OK',
  templateFor: (type: string) => `This job is for ${type}`,
  templateAbsent: 'Not found in PI',
  otherType: (type: number) => `account store type ${type}`,
} as const;

/** Of Trusted CA File. */
export const caFile = {
  browse: 'Browse…',
  check: 'Check file',
  chooseFile: 'Choose a Trusted CA File',
  choosing: 'choosing the Trusted CA File',
  hint: 'Choose a PEM file with the certificates of your certificate authority.',
  tooLarge: 'The file is larger than 1 MiB.',
  unusable: 'The file cannot be used',
  list: 'Certificates in the file',
  kinds: { root: 'root', intermediate: 'intermediate', server: 'server certificate' } satisfies Record<
    AuthorityInFile['kind'],
    string
  >,
  valid: (named: string, until: string) => `${named}, valid until ${until}`,
  expired: (named: string, on: string) => `${named}, expired on ${on}`,
  notYet: (named: string, from: string) => `${named}, valid from ${from} only`,
  issuerMissing: (named: string, issuer: string) =>
    `${named}. Its issuer ${issuer} is not in the file; unless the system trusts that issuer, nothing is trusted by it.`,
  noAuthority: (named: string) => `${named}. It cannot issue certificates, so no other server is trusted by it.`,
} as const;
