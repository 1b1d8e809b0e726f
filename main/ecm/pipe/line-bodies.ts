import { notificationWithinCap } from '../../rpc/json-rpc.ts';
import type { NotificationParams } from './methods.ts';

/** Lines as messages within the cap, in order. A line that fits in no message is left out and counted as skipped. */
export function lineBodies({ lines, skipped }: NotificationParams<'log/lines'>): Buffer[] {
  const body = notificationWithinCap('log/lines', { lines, skipped });
  if (body !== undefined) return [body];
  if (lines.length <= 1) return lineBodies({ lines: [], skipped: skipped + lines.length });
  const half = Math.ceil(lines.length / 2);
  return [
    ...lineBodies({ lines: lines.slice(0, half), skipped }),
    ...lineBodies({ lines: lines.slice(half), skipped: 0 }),
  ];
}
