import {
  accountStoreTypeName,
  accountStoreTypeNames,
  accountStoreTypes,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { type PiFailure, type TemplateSettings } from '../gateway/gateway.ts';
import { apiActor, type PiAccess } from '../tokens/pi-access.ts';

/** The template job configured for a type of account store, or why it cannot be used. */
type TemplateReading =
  | { readonly status: 'ok'; readonly id: number; readonly settings: TemplateSettings }
  | { readonly status: 'not-configured' }
  | { readonly status: 'wrong-type'; readonly id: number; readonly actualType: number }
  | { readonly status: 'not-found' | 'failed'; readonly id: number; readonly cause: PiFailure };

/** Reads the template job for accounts of the type as the API User, and changes nothing. */
export async function readTemplateOf(
  access: PiAccess,
  type: number,
  context: RequestContext,
): Promise<TemplateReading> {
  const name = accountStoreTypeName(type);
  const id = name === undefined ? undefined : access.setup.settings.templateJobIds[name];
  if (id === undefined) return { status: 'not-configured' };
  const template = await access.read(apiActor, context, (pi, token) => pi.readTemplate(token, id, context));
  if (!template.ok)
    return { status: template.error.means === 'not-found' ? 'not-found' : 'failed', id, cause: template.error };
  const { accountStoreType, settings } = template.value;
  return accountStoreType === type
    ? { status: 'ok', id, settings }
    : { status: 'wrong-type', id, actualType: accountStoreType };
}

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
