import { InvalidArgumentError, Option, type Command } from 'commander';
import { originOf } from '../../../shared/settings.ts';
import { jumpItemTypeNames, type JumpItemTypeName, type Session } from '../../../shared/jump-item.ts';

export interface SetupOptions {
  readonly settings?: string;
  readonly secretsFile?: string;
  /** An origin. */
  readonly allowPlainHttp?: string;
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

/** @returns the origin as `URL` writes it */
function httpOrigin(text: string): string {
  const origin = originOf(text);
  if (origin?.startsWith('http://') !== true || ![origin, `${origin}/`].includes(text.toLowerCase()))
    throw new InvalidArgumentError('must be an origin such as http://pi.example or http://pi.example:8080');
  return origin;
}

export function addPlainHttpOption(command: Command): Command {
  return command.option(
    '--allow-plain-http <origin>',
    'for this run, allow plain http to this origin beyond this machine',
    httpOrigin,
  );
}

export function addSetupOptions(command: Command): Command {
  return addPlainHttpOption(addSettingsOption(command)).option(
    '--secrets-file <file>',
    'JSON object with apiPassword and apiRegistrationKey; then the environment, then the keychain',
  );
}

export interface TextOptions {
  readonly showText?: boolean;
}

/** Text of another system is shown only where the person asks for it. */
export function addTextOption(command: Command): Command {
  return command.option('--show-text', 'show what the other system says about a failure, unless it contains a secret');
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
