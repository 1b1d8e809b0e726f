import type { PiVersion } from '../../../shared/settings.ts';
import { count } from '../../lib/words.ts';

/** The texts of Plugin settings. Save bar, conflicts and secrets are in ui/form/text.ts. */

export const settings = {
  lead: 'How the plugin reaches PI and what it offers.',
  test: 'Test Settings',
  secretOtherOrigin: 'Stored for another address than Endpoint URL names, so it is not used here: type it again.',
  plainHttp: 'Without https, passwords and keys cross the network unencrypted.',
  remoteSessionOnly:
    'With this on, such credentials are checked out by the API User instead of the person: the API User needs permission to check them out.',
  rotationOff: 'Used when “Enable creation of password spin jobs” is on.',
  templatesOff: 'Used with “Template jobs”.',
  templatesTidy: 'Remove what is not an account store type',
  mapTable: 'Domains and their NetBIOS names',
  mapFqdn: 'Domain (FQDN)',
  mapNetbios: 'NetBIOS name',
  mapFqdnOf: (line: number) => `Domain (FQDN), line ${line}`,
  mapNetbiosOf: (line: number) => `NetBIOS name, line ${line}`,
  mapRemove: (line: number) => `Remove line ${line}`,
  mapActions: 'Actions',
  mapAdd: 'Add a domain',
  mapEmpty: 'No domain is mapped.',
  mapAsText: 'Edit as text',
  mapAsTable: 'Edit as table',
  mapLine: (line: number, message: string) => `Line ${line}: ${message}`,
  httpTitle: 'Send passwords without encryption?',
  httpText: (origin: string) =>
    `${origin} does not use https. Passwords, keys and retrieved credentials cross the network readable to anyone on the way. This is asked once for each address.`,
  httpSave: 'Save anyway',
  goBack: 'Go back',
  pluginLead: (name: string) => `How the plugin ${name} works and what it offers.`,
  secretOtherAddress: 'Stored for another address, so it is not used here: type it again.',
  noSettings: 'This plugin has nothing to set.',
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
  exportTitle: 'Export the saved settings',
  exportText: 'The plugin settings as they are saved. Passwords and keys are never part of it.',
  importTitle: 'Import settings',
  importText: 'Paste an exported settings file or choose one. Nothing is saved until you choose Save.',
  apply: 'Take over into the form',
  setting: 'Setting',
  onScreen: 'On screen',
  saved: 'Saved',
  imported: 'Imported',
  sameAsScreen: 'The form shows the same settings already.',
  changes: (n: number) => `${count(n, 'setting', 'settings')} would change:`,
  leftOut: 'Not taken over:',
  unknown: (key: string) => `${key}: this version knows no such setting`,
  secret: (key: string) => `${key}: passwords and keys are typed in, never imported`,
  otherPlugin: (id: string) => `The plugin ${id}: an import never chooses a plugin; choose it on the Appliance screen`,
  newerVersion: (version: number) =>
    `The file is of a newer version (${version}); what this version does not know is left out.`,
  notJson: 'This is not the text of a settings file (JSON).',
  notSettings: 'There are no plugin settings in this text.',
  compareTitle: 'Compare with saved',
  compareSame: 'What is on screen is what is saved.',
  compareText: 'What Save would change:',
} as const;

export const serverQueries = {
  detect: 'Detect',
  detecting: 'Reading the WSDL of PI…',
  detectFailed: 'Nothing was detected',
  detected: {
    autoSpin: 'Detected: Auto-spin. The web service of this PI has the operation for it.',
    templateJobs: 'Detected: Template jobs. The web service of this PI has no operation for auto-spin.',
  } satisfies Record<PiVersion, string>,
  check: 'Check',
  checking: 'Reading the template jobs…',
  checkFailed: 'The template jobs were not checked',
  checkNothing: 'Enter an id to check it.',
  checkAllGood: (n: number) => {
    if (n === 1) return 'The template job is there and for the right type.';
    return `${n === 2 ? 'Both' : `All ${n.toLocaleString('en')}`} template jobs are there and for the right types.`;
  },
  checkBad: (bad: number, all: number) =>
    `${bad} of ${count(all, 'template job', 'template jobs')} will not rotate anything.`,
  templateOk: 'Right',
  templateFor: (type: string) => `This job is for ${type}`,
  templateAbsent: 'PI has no such job',
  otherType: (type: number) => `account store type ${type}`,
} as const;
