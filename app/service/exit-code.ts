import { bugText } from '../../main/platform/bug-text.ts';
import type { OpenedLog } from '../../main/platform/pino-log.ts';

/**
 * Runs the program and writes its log to the end. What nobody foresaw is told before it ends with 1, by the error's
 * kind and place.
 */
export async function exitCodeOf(
  log: Pick<OpenedLog, 'error' | 'close'>,
  program: () => Promise<number>,
  say: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<number> {
  try {
    return await program();
  } catch (error) {
    const message = bugText(error);
    log.error('error.unexpected', { operation: 'running the ECM service', message });
    say(`The ECM service ends after something unforeseen: ${message}\n`);
    return 1;
  } finally {
    await log.close();
  }
}
