import { err, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CallContext, PiFailure } from '../gateway/gateway.ts';
import { cancelledCall } from './pi-failures.ts';

/** Middle of the wait before each repetition; the wait itself is half of it to one and a half times it. */
const waitsMs = [200, 800];

/** Makes a read, and makes it again, twice at most, where asking again may help (lookup.md section 7). */
export async function retryRead<T>(
  read: () => Promise<Result<T, PiFailure>>,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  { signal }: CallContext,
): Promise<Result<T, PiFailure>> {
  let answer = await read();
  for (const wait of waitsMs) {
    if (answer.ok || !answer.error.transient) return answer;
    const { doing } = answer.error.failure;
    const woken = await clock.delay(wait * (0.5 + random()), signal).then(
      () => true,
      () => false,
    );
    if (!woken) return err(cancelledCall(doing));
    answer = await read();
  }
  return answer;
}
