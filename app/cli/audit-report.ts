import type { ReportedFacts } from '../../shared/audit-entry.ts';
import { auditReporter } from '../../main/configurator/audit-report.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { silentLog, type Log } from '../../main/platform/logging/log.ts';
import type { CliEnvironment } from './command.ts';
import { withService } from './pipe.ts';

/**
 * Reports what a command did to the audit trail: to the service, or into audit-app.jsonl while it is down. What cannot be recorded is a
 * warning, because it is done.
 */
export function reportAudit(environment: CliEnvironment, entries: readonly ReportedFacts[]): Promise<void> {
  const folder = dataFolder(environment.env, process.platform);
  const log = { error: warningOn(environment) };
  return withService(environment, ({ call }) =>
    auditReporter({ program: 'ecmctl', folder, now: Date.now, log, call })(entries),
  );
}

function warningOn({ stderr, log = silentLog }: CliEnvironment): Log['error'] {
  return (event, fields = {}) => {
    stderr(`Warning: It is done, but could not be recorded in the audit trail (${String(fields.reason)}).\n`);
    log.error(event, fields);
  };
}
