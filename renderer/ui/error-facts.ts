import type { ErrorInfo } from '../../shared/errors.ts';
import { text } from './text.ts';
import type { Fact } from './facts.tsx';

/** What is known about an error besides its sentence and its hint. */
export function factsOf({
  kind,
  detail,
  doing,
  heldBy,
  heldUntil,
  requestId,
  correlationId,
}: ErrorInfo): readonly Fact[] {
  const { error } = text;
  const optional: readonly (readonly [string, string | undefined])[] = [
    [error.heldBy, heldBy],
    [error.heldUntil, heldUntil],
    [error.request, requestId === undefined ? undefined : String(requestId)],
  ];
  return [
    [error.type, detail === undefined ? kind : `${kind} (${detail})`],
    [error.doing, doing],
    ...optional.flatMap(([name, value]): Fact[] => (value === undefined ? [] : [[name, value]])),
    [error.correlationId, correlationId],
  ];
}
