import { Option, type Command } from 'commander';
import { contracts, type ContractName } from '../../../main/sandbox/contracts/contracts.ts';
import { runSandbox, type SandboxFacts } from '../../sandbox/run-sandbox.ts';
import type { CliEnvironment, Report } from '../command.ts';
import { addJsonOption, wholeNumber } from './options.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly vault?: string;
  readonly https?: boolean;
  readonly latency: number;
  readonly contract?: ContractName;
  readonly json?: boolean;
}

/** `ecmctl sandbox`: the practice PI and the practice appliance in the foreground, until they are interrupted. */
export function addSandboxOptions(sandbox: Command, { stdout, signal }: CliEnvironment, report: Report): void {
  addJsonOption(sandbox)
    .option('--port <number>', 'port of the practice PI on loopback; 0 picks a free one', wholeNumber(65_535), 0)
    .option('--vault <file>', 'vault file (JSON) instead of the built-in practice vault')
    .option('--https', 'let the practice PI serve https, too, with the certificate made at start')
    .option('--latency <ms>', 'milliseconds added to every answer of the practice PI', wholeNumber(60_000), 0)
    .addOption(
      new Option('--contract <name>', 'serve the vault by another contract, to practise adapting to one').choices(
        Object.keys(contracts).filter((name) => name !== 'built-in'),
      ),
    )
    .action(async ({ port, vault, https, latency, contract, json }: SandboxCommandOptions) => {
      const options = {
        port,
        https: https === true,
        latencyMs: latency,
        ...(vault === undefined ? {} : { vaultFile: vault }),
        ...(contract === undefined ? {} : { contract }),
      };
      const started = (facts: SandboxFacts) => stdout(json === true ? `${JSON.stringify(facts)}\n` : describe(facts));
      const ended = await runSandbox(options, started, signal);
      if (!ended.ok) report(ended);
    });
}

function describe({ lookup, ...facts }: SandboxFacts): string {
  const lines = [
    'The practice PI and the practice appliance are running until Ctrl-C.',
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    ...('contract' in facts ? ['Its contract differs from the built-in one: docs/practice-vault.md.'] : []),
    'Try it in another terminal:',
    `  ${lookup}`,
    'The ECM service between the two: docs/practice-vault.md.',
  ];
  return `${lines.join('\n')}\n`;
}
