import {
  accountStoreTypeNames,
  accountStoreTypes,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { apiActor, type PiAccess } from '../tokens/pi-access.ts';
import { readTemplateOf } from './read-template.ts';

async function checkOne(
  access: PiAccess,
  type: AccountStoreTypeName,
  context: RequestContext,
): Promise<readonly TemplateCheck[]> {
  const reading = await readTemplateOf(access, accountStoreTypes[type], context);
  switch (reading.status) {
    case 'not-configured':
      return [];
    case 'wrong-type':
      return [{ status: 'wrong-type', type, jobId: reading.id, actualType: reading.actualType }];
    case 'failed': {
      const error = withCorrelation(reading.cause.failure, context.correlationId);
      return [{ status: 'failed', type, jobId: reading.id, error }];
    }
    default:
      return [{ status: reading.status, type, jobId: reading.id }];
  }
}

/** Reads every configured template job as the API User, and changes nothing. Fails if the API User cannot log in, or if it is cancelled. */
export async function checkTemplates(
  access: PiAccess,
  context: RequestContext,
): Promise<Result<readonly TemplateCheck[], Failure>> {
  const login = await access.enter(apiActor, context);
  if (!login.ok) return err(login.error.failure);
  const checks = (await Promise.all(accountStoreTypeNames.map((type) => checkOne(access, type, context)))).flat();
  const cancelled = checks.find((check) => check.status === 'failed' && check.error.kind === 'cancelled');
  return cancelled?.status === 'failed' ? err(cancelled.error) : ok(checks);
}
