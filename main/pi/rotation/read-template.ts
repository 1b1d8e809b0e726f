import { accountStoreTypeName } from '../../../shared/account-store-types.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { piCodes, type PiFailure, type TemplateSettings } from '../gateway/gateway.ts';
import { apiActor, type PiAccess } from '../tokens/pi-access.ts';

/** The template job configured for a type of account store, or why it cannot be used. */
export type TemplateReading =
  | { readonly status: 'ok'; readonly id: number; readonly settings: TemplateSettings }
  | { readonly status: 'not-configured' }
  | { readonly status: 'wrong-type'; readonly id: number; readonly actualType: number }
  | { readonly status: 'not-found' | 'failed'; readonly id: number; readonly cause: PiFailure };

function templateId({ templateJobIds }: PluginSettings, type: number): number | undefined {
  const name = accountStoreTypeName(type);
  return name === undefined ? undefined : templateJobIds[name];
}

/** Reads the template job for accounts of the type as the API User, and changes nothing. */
export async function readTemplateOf(
  access: PiAccess,
  type: number,
  context: RequestContext,
): Promise<TemplateReading> {
  const id = templateId(access.setup.settings, type);
  if (id === undefined) return { status: 'not-configured' };
  const template = await access.read(apiActor, context, (pi, token) => pi.readTemplate(token, id, context));
  if (!template.ok)
    return { status: template.error.code === piCodes.notFound ? 'not-found' : 'failed', id, cause: template.error };
  const { accountStoreType, settings } = template.value;
  return accountStoreType === type
    ? { status: 'ok', id, settings }
    : { status: 'wrong-type', id, actualType: accountStoreType };
}
