import type { OpenedLog } from '../../main/platform/pino-log.ts';

/**
 * Runs the program and writes its log to the end. What nobody foresaw is told before it ends with 1, by the error's name only:
 * its message may hold anything.
 */
export async function exitCodeOf(
  log: Pick<OpenedLog, 'error' | 'close'>,
  program: () => Promise<number>,
  say: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<number> {
  try {
    return await program();
  } catch (error) {
    const message = error instanceof Error ? error.name : 'unknown';
    log.error('error.unexpected', { operation: 'running the ECM service', message });
    say(`The ECM service ends after something unforeseen (${message}).\n`);
    return 1;
  } finally {
    await log.close();
  }
}
