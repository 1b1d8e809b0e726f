import { count } from '../../lib/words.ts';
import type { Way } from './bridging-store.ts';

/** The text of the way to the appliance, and of setting up and testing the bridge. */

const ways: Readonly<Record<Way, { readonly label: string; readonly text: string }>> = {
  link: {
    label: 'This service connects to the appliance itself',
    text: 'It needs the site and an API account, which are entered below.',
  },
  bridge: {
    label: 'This computer already runs BeyondTrust’s ECM',
    text: 'That ECM connects to the appliance, and its plugin, the bridge, gets the credentials from this service. Nothing changes before bridging is enabled.',
  },
};

export const bridgeText = {
  way: 'Connection to the appliance',
  ways,
  both: 'A site is saved, so this service connects to the appliance itself, too: the appliance then has two ECMs. Clear Site host name and save if only the bridge is to be used.',
  showLink: 'Show the site',
  enable: 'Enable bridging',
  enabling: 'Enabling…',
  disable: 'Disable bridging',
  disabling: 'Disabling…',
  enableTitle: 'Enable bridging?',
  enableText: (keyFile: string) =>
    `This creates ${keyFile}. Every program that can read the file gets passwords from the service in the name of any user. Only the account of the service, and administrators, can read it.`,
  disableTitle: 'Disable bridging?',
  disableText: (connected: number) =>
    connected === 0
      ? 'The key is deleted. BeyondTrust’s ECM gets no credentials from this service until bridging is enabled again.'
      : `The key is deleted and ${count(connected, 'connected bridge is', 'connected bridges are')} disconnected. Sessions get no credentials until bridging is enabled again.`,
  failed: { enable: 'Bridging could not be enabled', disable: 'Bridging could not be disabled' },
  unreadable: 'The state of bridging could not be read',
  practice: 'Bridges belong to the real service. Leave practice to change or test bridging.',
  operator: 'Only an administrator of the service changes and tests bridging.',
  setup: {
    title: 'Set up BeyondTrust’s ECM',
    lead: 'Copy the plugin, enter the settings, and start the ECM with the plugin. Stop the ECM that runs here now first: two programs with the same API account are two ECMs for the appliance.',
    guide: 'Build, deploy and remove the plugin',
    list: 'Files to copy and settings to enter',
    columns: ['What', 'Value', 'What to do'],
    folder: 'Plugin',
    folderValue: 'out/dotnet-bridge',
    folderText:
      'Copy the whole folder, for example to C:\\Program Files\\EcmConfiguratorBridge. It is built with BeyondTrust’s SDK, which is not part of this program.',
    copyBuild: 'Copy build command',
    build:
      'dotnet publish app/dotnet-bridge/EcmConfiguratorBridge.csproj -c Release -r win-x64 --self-contained -o out/dotnet-bridge',
    keyFile: 'Bridge:KeyFile',
    keyFileText:
      'Enter it in appsettings.json. Do not copy the key file itself: the account of the ECM reads it there.',
    copyKeyFile: 'Copy path',
    pipe: 'Bridge:Pipe',
    pipeText: 'Enter it in appsettings.json. The account of the ECM must be allowed to open it.',
    copyPipe: 'Copy pipe',
    section: 'Whole section',
    sectionValue: 'appsettings.json',
    sectionText: 'Both settings as the section “Bridge” of the file. ECMConfig stays as in the ECM that runs here now.',
    copySection: 'Copy section',
    service: 'Windows service',
    serviceValue: 'EcmConfiguratorBridge',
    serviceText: 'Create it with the account of the ECM service, SYSTEM or an administrator.',
    copyService: 'Copy command',
    create:
      'sc create EcmConfiguratorBridge binPath= "C:\\Program Files\\EcmConfiguratorBridge\\EcmConfiguratorBridge.exe" start= auto',
    notYet: 'The key file does not exist yet. Enable bridging first.',
  },
  test: {
    title: 'Test the bridge',
    lead: 'Looks up credentials through the pipe as the plugin does. Nothing is checked out. It does not show that BeyondTrust’s ECM is connected; the state above does.',
    username: 'User',
    usernameHint: 'As the appliance sends it: name, DOMAIN\\name or name@domain',
    type: 'Jump Item',
    host: 'Hostname / IP Address',
    start: 'Test the bridge',
    running: 'Looking up credentials through the pipe…',
    required: 'Enter a user and a host.',
    disabled: 'Enable bridging first.',
    noService: 'The service is not running. Start it first.',
    found: (n: number) => `${count(n, 'credential', 'credentials')} found through the pipe`,
    none: 'No credentials found. The pipe works.',
    noneText: 'PI offers this user nothing on this endpoint. Test settings shows why.',
    duration: (user: string, host: string, ms: string) => `${user} on ${host}, in ${ms}.`,
    failed: 'The test failed',
    changed: 'The request changed since this test.',
  },
} as const;
