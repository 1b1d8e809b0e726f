/**
 * The rows of the vendor guide's troubleshooting table (issue × cause), each with the check, error kind or reason that shows it, and
 * its hint. `e2e/troubleshooting.integration.test.ts` reproduces every row; docs/troubleshooting.md quotes the hints.
 */
export const troubleshootingRows = {
  'plugin files are missing': {
    shows: 'missing-file',
    hint: 'Unpack the plugin again with all of its files, or check the permissions of the folder; then choose it again.',
  },
  'the plugin is no whole folder': {
    shows: 'manifest',
    hint: 'Choose the folder that holds plugin.json, or ask who made the plugin for a whole one.',
  },
  'Windows blocks the plugin': {
    shows: 'mark-of-the-web',
    hint: 'If you trust where it came from, choose Unblock here, or Properties > General > Security > Unblock of each file in Windows, and load it again.',
  },
  'a required setting is missing': {
    shows: 'configuration',
    hint: 'Correct "Global Approver" in Plugin settings or in the settings file.',
  },
  'Endpoint URL names something else': {
    shows: 'soap',
    hint: 'Check "Endpoint URL" (normally https://<pi-host>/ERPMWebService/AuthService.svc), and that the SDK Web Services are installed and enabled in Manage Web Appliance.',
  },
  'API Password is wrong': {
    shows: 'login',
    hint: 'Check "API User", "API Password" and "Authenticator" (blank for an explicit account).',
  },
  'API Registration Key is wrong': {
    shows: 'registration-key',
    hint: 'Check "API Registration Key" against the API registration made in PI for this integration.',
  },
  'the certificate of PI is not trusted': {
    shows: 'tls',
    hint: 'Add the authority to the operating system\'s store, or name its PEM file in "Trusted CA File".',
  },
  'the API User may not act for the user': {
    shows: 'impersonate',
    hint: 'Map the user, or a role of the user, to the API User under Delegation > Web Application Identity Impersonation Mappings.',
  },
  'nothing matches, which is an answer': {
    shows: 'conclusion',
    hint: 'Check that PI knows the system by one of these names and that the user has a permission on its accounts (Delegation).',
  },
  'the name of PI cannot be resolved': {
    shows: 'dns',
    hint: 'Check the host in "Endpoint URL" and the DNS of this machine.',
  },
  'no way from this machine to PI': {
    shows: 'tcp',
    hint: 'Check host and port in "Endpoint URL", and that the Windows Firewall of this machine and the firewalls of the network let TCP 443 through to PI.',
  },
  'the account on the Appliance screen is wrong': {
    shows: 'oauth',
    hint: 'Compare client id and client secret with the API account under /login > Management > API Configuration on the appliance, and see there whether the account is enabled.',
  },
  'the client secret is not set': {
    shows: 'oauth',
    hint: 'Type the client secret of the API account on the Appliance screen.',
  },
  'the appliance does not permit the account to be an ECM': {
    shows: 'ecm-permission',
    hint: 'Allow the API account the Endpoint Credential Manager API (Allow Access) under /login > Management > API Configuration on the appliance, and check its ECM group (none means Default).',
  },
  'the ECM service has stopped': {
    shows: 'service',
    hint: 'Start the ECM service: Service & logs has the button, or run ecmctl service start. The end of ECM.log may show why it ended.',
  },
  'no way from this machine to the appliance': {
    shows: 'site-tcp',
    hint: 'Check the host name and the port of the appliance site. The firewalls of this machine and of the network must let TCP 443 out to the appliance.',
  },
  'the login page of the appliance does not load': {
    shows: 'site-login-page',
    hint: 'Open /login of the site in a browser on this machine. If it does not load there either, look at host name and port of the site, at proxies, and at firewalls on the way; if it loads, look into ECM.log.',
  },
  'the console names the user differently than the test did': {
    shows: 'impersonation',
    hint: 'Check Map Domains and Default Domain for Local BeyondTrust Users, because the access console may name a user with another domain than a test does, or with none; and in PI Delegation > Web Application Identity Impersonation Mappings.',
  },
} as const;

export type TroubleshootingRow = keyof typeof troubleshootingRows;
