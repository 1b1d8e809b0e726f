/** The text of Plugin settings. Save bar, conflicts and secrets are in ui/form/text.ts. */

const settings = {
  lead: 'How the plugin reaches PI and what it offers.',
  test: 'Test Settings',
  secretOtherOrigin: 'Stored for another address than Endpoint URL names, so it is not used here: type it again.',
  plainHttp: 'Without https, passwords and keys cross the network unencrypted.',
  remoteSessionOnly:
    'With this on, such credentials are checked out by the API User instead of the person: the API User needs permission to check them out.',
  rotationOff: 'Used when “Enable creation of password spin jobs” is on.',
  templatesOff: 'Used with “Template jobs”.',
  templatesTidy: 'Remove what is not an account store type',
  piVersions: {
    autoSpin: 'Auto-spin — PI rotates one credential by itself when asked',
    templateJobs: 'Template jobs — a template job for each type of credential',
  },
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

export const text = { settings } as const;
