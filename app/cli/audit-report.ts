import type { ReportedFacts } from '../../shared/audit-entry.ts';
import { auditReporter } from '../../main/configurator/audit-report.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import type { CliEnvironment } from './command.ts';
import { withService } from './pipe.ts';

/** Reports what a command did to the audit trail: to the service, or into audit-app.jsonl while it is down. */
export function reportAudit(environment: CliEnvironment, entries: readonly ReportedFacts[]): Promise<void> {
  const { env, log = silentLog } = environment;
  const folder = dataFolder(env, process.platform);
  return withService(environment, ({ call }) =>
    auditReporter({ program: 'ecmctl', folder, now: Date.now, log, call })(entries),
  );
}
