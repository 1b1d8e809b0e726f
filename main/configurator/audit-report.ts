import { join } from 'node:path';
import type { AuditFacts, ReportedFacts } from '../../shared/audit-entry.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { loadOperation } from '../../shared/operation.ts';
import type { Result } from '../../shared/result.ts';
import { addToAppTrail } from '../ecm/audit/app-trail.ts';
import type { MethodParams } from '../ecm/pipe/methods.ts';
import { codeOf } from '../lib/error-code.ts';
import type { Log } from '../platform/logging/log.ts';
import { accountName } from '../platform/process/account-name.ts';
import { LockBusyError } from '../platform/process/process-lock.ts';
import { readSettingsFile } from './storage/settings-file.ts';

interface ReporterParts {
  readonly program: 'app' | 'ecmctl';
  /** The data folder of this program, where the entries go while the service does not take them. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, 'error'>;
  readonly call: (name: 'audit/report', params: MethodParams<'audit/report'>) => Promise<Result<unknown, ErrorInfo>>;
}

export type AuditReporter = (entries: readonly ReportedFacts[]) => Promise<void>;

/**
 * Reports to the service what this program did without it, for the audit trail; into a file of its own while the service is down or does
 * not take it. What was done is done, so a failure is logged and nothing more. Never rejects for a reason of the system.
 */
export function auditReporter({ program, folder, now, log, call }: ReporterParts): AuditReporter {
  return async (reported) => {
    if (reported.length === 0) return;
    const entries = reported.map((facts) => ({ ...facts, program }));
    if ((await call('audit/report', { entries })).ok) return;
    const own = entries.map((facts): AuditFacts => ({ ...facts, who: accountName() }));
    try {
      await addToAppTrail({ folder, now, keepDays: await keepDays(folder) }, own);
    } catch (error) {
      const reason = error instanceof LockBusyError ? 'EBUSY' : codeOf(error);
      if (!(error instanceof LockBusyError) && !(error instanceof Error && 'code' in error)) throw error;
      log.error('audit.app-unwritten', { reason });
    }
  };
}

async function keepDays(folder: string): Promise<number> {
  const file = await readSettingsFile(join(folder, 'settings.json'));
  return loadOperation(file.ok ? file.value.operation : undefined).settings.auditDays;
}
