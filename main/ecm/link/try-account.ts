import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { createHttpClient } from '../../platform/network/http-client.ts';
import { cancelled } from '../service/request-queue.ts';
import type { ApplianceAccount } from './link-client.ts';
import { doingToken } from './link-failures.ts';
import { createTokenSource } from './oauth.ts';
import { siteAddress } from './site-address.ts';

const timeoutMs = 15_000;

/** Whether the appliance issues an access token to the account; the token is not used. */
export async function tryAccount(
  { siteUrl, clientId, clientSecret, trustedCa }: ApplianceAccount,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<void, Failure>> {
  const address = siteAddress(siteUrl);
  if (!address.ok) return address;
  const http = createHttpClient({ trustedCa, timeoutMs });
  const { tokenUrl } = address.value;
  try {
    const issued = await createTokenSource({ tokenUrl, clientId, clientSecret, http, clock, signal }).token();
    return issued.ok ? ok(undefined) : issued;
  } catch (error) {
    if (!signal.aborted) throw error;
    return err(cancelled(doingToken));
  } finally {
    await http.close();
  }
}
