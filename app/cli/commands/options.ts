import { InvalidArgumentError, Option, type Command } from 'commander';
import { jumpItemTypeNames, type JumpItemTypeName, type Session } from '../../../shared/jump-item.ts';

export interface SetupOptions {
  readonly settings?: string;
  readonly secretsFile?: string;
}

/** Who asks, for which endpoint; as the Test Settings form. */
export interface SessionOptions {
  readonly user?: string;
  readonly dn?: string;
  readonly type?: JumpItemTypeName;
  readonly host?: string;
  readonly ip?: readonly string[];
  readonly url?: string;
  readonly app?: string;
}

export function addSettingsOption(command: Command): Command {
  return command.option('--settings <file>', 'settings file to use instead of the saved settings');
}

export function addSetupOptions(command: Command): Command {
  return addSettingsOption(command).option(
    '--secrets-file <file>',
    'JSON object with apiPassword and apiRegistrationKey; then the environment, then the keychain',
  );
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print exactly one JSON document');
}

/** Parses an option's number; the error names the allowed range. */
export function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > max) throw new InvalidArgumentError(`must be a whole number from 0 to ${max}`);
    return value;
  };
}

export function addSessionOptions(command: Command, need: 'required' | 'optional'): Command {
  return command
    .addOption(
      new Option('--user <name>', 'name, DOMAIN\\name or name@domain').makeOptionMandatory(need === 'required'),
    )
    .option('--dn <dn>', 'Distinguished Name of the user')
    .addOption(
      new Option('--type <type>', 'Jump Item type').choices(jumpItemTypeNames).makeOptionMandatory(need === 'required'),
    )
    .option('--host <host>', 'Hostname / IP Address')
    .option(
      '--ip <address>',
      'Additional IP Address (jump-client); may be given several times',
      (one: string, all: string[] = []) => [...all, one],
    )
    .option('--url <url>', 'Website URL (web)')
    .option('--app <name>', 'Application Name (rdp-secureapp)');
}

/** The session that the options describe. Absent options stay absent; the engine validates the rest. */
export function sessionOf(user: string, type: JumpItemTypeName, options: SessionOptions): Session {
  const { dn, host, ip, url, app } = options;
  return {
    user: { username: user, ...(dn === undefined ? {} : { distinguishedName: dn }) },
    jumpItem: {
      type,
      ...(host === undefined ? {} : { host }),
      ...(ip === undefined ? {} : { additionalAddresses: [...ip] }),
      ...(url === undefined ? {} : { url }),
      ...(app === undefined ? {} : { applicationName: app }),
    },
  };
}
