import type { Command } from 'commander';
import { runSandbox, type SandboxFacts } from '../../sandbox/run-sandbox.ts';
import { failed, refused, type CliSurroundings } from '../command.ts';
import type { Report } from '../run-cli.ts';
import { addJsonOption, wholeNumber } from './options.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly vault?: string;
  readonly https?: boolean;
  readonly latency: number;
  readonly json?: boolean;
}

/** `ecmctl sandbox`: the practice PI in the foreground, until it is interrupted. */
export function addSandboxCommand(program: Command, { stdout, signal }: CliSurroundings, report: Report): void {
  addJsonOption(program.command('sandbox'))
    .description('run the practice PI in the foreground; prints its address, settings, secrets and a lookup to paste')
    .option('--port <number>', 'port on loopback; 0 picks a free one', wholeNumber(65_535), 0)
    .option('--vault <file>', 'vault file (JSON) instead of the built-in practice vault')
    .option('--https', 'serve https with a certificate made at start; prints the CA file')
    .option('--latency <ms>', 'milliseconds added to every answer', wholeNumber(60_000), 0)
    .action(async ({ port, vault, https, latency, json }: SandboxCommandOptions) => {
      const options = { port, https: https === true, latencyMs: latency, ...(vault === undefined ? {} : { vaultFile: vault }) };
      const started = (facts: SandboxFacts): void => stdout(json === true ? `${JSON.stringify(facts)}\n` : describe(facts));
      const ended = await runSandbox(options, started, signal);
      if (!ended.ok) report(refused(failed(ended.error)));
    });
}

function describe({ piUrl, settingsFile, secretsFile, caFile, lookup }: SandboxFacts): string {
  const lines = [
    'The practice PI is running until Ctrl-C.',
    `piUrl: ${piUrl}`,
    `settingsFile: ${settingsFile}`,
    `secretsFile: ${secretsFile}`,
    ...(caFile === undefined ? [] : [`caFile: ${caFile}`]),
    'Try it in another terminal:',
    `  ${lookup}`,
  ];
  return `${lines.join('\n')}\n`;
}
