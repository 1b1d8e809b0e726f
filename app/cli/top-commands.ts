import type { Command } from 'commander';
import type { CliEnvironment, Report } from './command.ts';

/** Adds options, subcommands and action to a command that has its name and description. */
type Add = (command: Command, environment: CliEnvironment, report: Report) => void;

interface TopCommand {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Add>;
}

/** The commands of `ecmctl`, in the order of its help. */
export const topCommands: readonly TopCommand[] = [
  {
    name: 'lookup',
    description: 'find the credentials that a user would be offered on an endpoint',
    load: async () => (await import('./commands/credentials.ts')).addLookupOptions,
  },
  {
    name: 'retrieve',
    description: 'retrieve one credential as injection would, and check it in again; never shows a password',
    load: async () => (await import('./commands/credentials.ts')).addRetrieveOptions,
  },
  {
    name: 'diagnose',
    description: 'check everything from DNS to the approver and explain the first failure',
    load: async () => (await import('./commands/diagnose.ts')).addDiagnoseOptions,
  },
  {
    name: 'impact',
    description: 'tell which requests changed settings offer other credentials; changes nothing',
    load: async () => (await import('./commands/impact.ts')).addImpactOptions,
  },
  {
    name: 'settings',
    description: 'the settings file: validate, show, import, export; its history',
    load: async () => (await import('./commands/settings.ts')).addSettingsCommands,
  },
  {
    name: 'secrets',
    description: 'the stored secrets of this account, or of the service',
    load: async () => (await import('./commands/secrets.ts')).addSecretsCommands,
  },
  {
    name: 'service',
    description: 'the ECM service of this machine: ask it, set it up, run it',
    load: async () => (await import('./commands/service.ts')).addServiceCommands,
  },
  {
    name: 'logs',
    description: 'show ECM.log, one JSON object a line; after a crash, without a service, from its file',
    load: async () => (await import('./commands/logs.ts')).addLogsOptions,
  },
  {
    name: 'requests',
    description: 'show the requests that the service answered, newest first; works while it is down',
    load: async () => (await import('./commands/requests.ts')).addRequestsOptions,
  },
  {
    name: 'audit',
    description: 'the audit trail: check that it is whole, hand it to other systems',
    load: async () => (await import('./commands/audit.ts')).addAuditCommands,
  },
  {
    name: 'contract',
    description: 'adapt to the web service of a PI that differs from the one that the integration knows',
    load: async () => (await import('./commands/contract.ts')).addContractCommands,
  },
  {
    name: 'sandbox',
    description:
      'run the practice PI and appliance in the foreground; prints their addresses, settings, secrets and a lookup to paste',
    load: async () => (await import('./commands/sandbox.ts')).addSandboxOptions,
  },
];
