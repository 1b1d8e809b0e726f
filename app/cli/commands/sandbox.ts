import { InvalidArgumentError, type Command } from 'commander';
import { runSandbox } from '../../sandbox/run-sandbox.ts';
import type { CliSurroundings } from '../command.ts';
import { addJsonOption } from './options.ts';

interface SandboxOptions {
  readonly port: number;
  readonly vault?: string;
  readonly https?: boolean;
  readonly latency: number;
  readonly json?: boolean;
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > max) throw new InvalidArgumentError(`must be a whole number from 0 to ${max}`);
    return value;
  };
}

/** `ecmctl sandbox`: the practice PI in the foreground, until it is interrupted. */
export function addSandboxCommand(program: Command, { stdout, signal }: CliSurroundings): void {
  addJsonOption(program.command('sandbox'))
    .description('run the practice PI in the foreground; prints its address, settings, secrets and a lookup to paste')
    .option('--port <number>', 'port on loopback; 0 picks a free one', wholeNumber(65_535), 0)
    .option('--vault <file>', 'vault file (JSON) instead of the built-in practice vault')
    .option('--https', 'serve https with a certificate made at start; prints the CA file')
    .option('--latency <ms>', 'milliseconds added to every answer', wholeNumber(60_000), 0)
    .action(async ({ port, vault, https, latency, json }: SandboxOptions) => {
      await runSandbox(
        { port, https: https === true, latencyMs: latency, json: json === true, ...(vault === undefined ? {} : { vaultFile: vault }) },
        { write: (line) => stdout(`${line}\n`), signal },
      );
    });
}
