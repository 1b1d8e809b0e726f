import { lstatSync } from 'node:fs';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { checkDataFolder } from '../../main/platform/files/trusted-folder.ts';
import type { Log, LogEvent, LogFields } from '../../main/platform/logging/log.ts';
import type { LogLevel } from '../../shared/service-status.ts';

/** The log of one command line. */
export interface CommandLog {
  readonly log: Log;
  /** Writes the lines so far. Never rejects: a command does not fail because its log cannot be written. */
  write(): Promise<void>;
}

/**
 * The lines of a command go to `Configurator.log`, where there is a data folder that this account may trust and write to; a command
 * makes none for its log. They are written at its end, so that a command which nobody waits for holds no file open.
 */
export function commandLog(env: NodeJS.ProcessEnv): CommandLog {
  const lines: {
    readonly level: LogLevel;
    readonly event: LogEvent;
    readonly fields?: LogFields | undefined;
    readonly madeAt: number;
  }[] = [];
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (event, fields) =>
      void lines.push({ level, event, fields, madeAt: Date.now() });
  return {
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    write: async () => {
      const pending = lines.splice(0);
      const folder = dataFolder(env, process.platform);
      if (pending.length === 0 || !isUsable(folder)) return;
      let now = 0;
      // Loaded only when there is something to write: most commands log nothing.
      const { tryToOpenLog } = await import('../../main/platform/logging/pino-log.ts');
      const place = { folder, fileName: 'Configurator.log', now: () => now };
      const opened = await tryToOpenLog(place).catch(() => undefined);
      if (opened?.ok !== true) return;
      for (const { level, event, fields, madeAt } of pending) {
        now = madeAt;
        opened.value[level](event, fields);
      }
      await opened.value.close();
    },
  };
}

function isUsable(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory() && checkDataFolder(folder).ok;
  } catch {
    return false; // there is none
  }
}
