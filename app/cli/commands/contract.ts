import type { Command } from 'commander';
import { ok } from '../../../shared/result.ts';
import type { CliEnvironment, Report } from '../command.ts';
import { adapt, type AdaptOptions } from './contract-adapt.ts';
import { check, type CheckOptions } from './contract-check.ts';
import { tryOut, type TryOptions } from './contract-try.ts';
import { addJsonOption, addPlainHttpOption, addSettingsOption, addSetupOptions, addTextOption } from './options.ts';

const settings = `
NAME=VALUE of --set is one of
  FUNCTION=OPERATION               the operation that offers a function
  FUNCTION.in.NAME=PATH            where an input goes; ==TEXT writes a fixed text there; empty leaves it out
  FUNCTION.out.NAME=PATH           where an output comes from; ==TEXT takes it as always this text
  FUNCTION.constant.PATH=TEXT      what is always written at a place of the request
  FUNCTION.values.PATH=OURS:THEIRS,OURS:THEIRS
  registrationKey=soap-header:NAME:NAMESPACE | http-header:NAME | input:FUNCTION:PATH | none
  success=flag:NAME[=YES/NO][:CODE[:MESSAGE]] | code:NAME:DONE[,DONE][:MESSAGE] | faults
  code.CODE=MEANING, faultCode.CODE=MEANING
PATH is local names joined by / below the outermost element, with @ before an attribute: Query/SystemName, account/@name.
Functions, fields and meanings: docs/server-contract.md.`;

const collect = (one: string, all: readonly string[] = []): readonly string[] => [...all, one];

/** `ecmctl contract …`: how PI's server offers what the engine needs. */
export function addContractCommands(contract: Command, environment: CliEnvironment, report: Report): void {
  addJsonOption(addTextOption(addPlainHttpOption(addSettingsOption(contract.command('adapt')))))
    .description(
      "propose from a server's WSDL how it offers each function, and write the contract; exit code 6 until every needed function is resolved and accepted",
    )
    .option(
      '--url <url>',
      'Endpoint URL of the server, or the URL of its WSDL; otherwise the Endpoint URL of the settings',
    )
    .option('--wsdl <file...>', 'files of the WSDL, with its schemas')
    .option('--set <name=value>', 'decide a part of the contract; may be given several times', collect)
    .option('--accept <function...>', 'accept what is proposed for these functions')
    .option('--accept-reads', 'accept what is proposed for all functions that change nothing')
    .option('--out <file>', 'file to write the contract to; one made from the same WSDL is continued')
    .addHelpText('after', settings)
    .action(async (options: AdaptOptions) => report(ok(await adapt(options, environment))));

  addJsonOption(addTextOption(addSetupOptions(contract.command('try'))))
    .description(
      'call what changes nothing (login, version, login as the user, lists, log-out) by the contract of the settings, and name the members that came back; never shows values',
    )
    .requiredOption('--user <name>', 'name, DOMAIN\\name or name@domain')
    .option('--dn <dn>', 'Distinguished Name of the user')
    .option('--host <host>', 'a system whose credentials are listed')
    .action(async (options: TryOptions) => report(ok(await tryOut(options, environment))));

  addJsonOption(addTextOption(addPlainHttpOption(addSettingsOption(contract.command('check')))))
    .description(
      "compare a server's WSDL with ours, operation by operation; exit code 6 if something is missing or differs",
    )
    .option('--wsdl <source>', 'URL or file of the WSDL; otherwise <Endpoint URL>?singleWsdl is asked')
    .action(async (options: CheckOptions) => report(ok(await check(options, environment))));
}
