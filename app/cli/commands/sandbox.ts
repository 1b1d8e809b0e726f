import type { Command } from 'commander';
import { runSandbox, type SandboxFacts } from '../../sandbox/run-sandbox.ts';
import type { CliEnvironment, Report } from '../command.ts';
import { addJsonOption, wholeNumber } from './options.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly vault?: string;
  readonly https?: boolean;
  readonly latency: number;
  readonly json?: boolean;
}

/** `ecmctl sandbox`: the practice PI and the practice appliance in the foreground, until they are interrupted. */
export function addSandboxCommand(program: Command, { stdout, signal }: CliEnvironment, report: Report): void {
  addJsonOption(program.command('sandbox'))
    .description(
      'run the practice PI and appliance in the foreground; prints their addresses, settings, secrets and a lookup to paste',
    )
    .option('--port <number>', 'port of the practice PI on loopback; 0 picks a free one', wholeNumber(65_535), 0)
    .option('--vault <file>', 'vault file (JSON) instead of the built-in practice vault')
    .option('--https', 'let the practice PI serve https, too, with the certificate made at start')
    .option('--latency <ms>', 'milliseconds added to every answer of the practice PI', wholeNumber(60_000), 0)
    .action(async ({ port, vault, https, latency, json }: SandboxCommandOptions) => {
      const vaultFile = vault === undefined ? {} : { vaultFile: vault };
      const options = { port, https: https === true, latencyMs: latency, ...vaultFile };
      const started = (facts: SandboxFacts) => stdout(json === true ? `${JSON.stringify(facts)}\n` : describe(facts));
      const ended = await runSandbox(options, started, signal);
      if (!ended.ok) report(ended);
    });
}

function describe({ lookup, ...facts }: SandboxFacts): string {
  const lines = [
    'The practice PI and the practice appliance are running until Ctrl-C.',
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    'Try it in another terminal:',
    `  ${lookup}`,
    'The ECM service between the two: docs/practice-vault.md.',
  ];
  return `${lines.join('\n')}\n`;
}
