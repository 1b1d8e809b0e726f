import { z } from 'zod';
import { err, ok, type Result } from '../../shared/result.ts';

/** What is wrong, without the value: the place and the rule. */
function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it does not fit';
  const place = issue.path.map(String).join('.');
  return `${place === '' ? '' : `${place}: `}${issue.message}`.slice(0, 300);
}

/** A value as it goes onto the wire, checked. */
export function encode<S extends z.ZodType>(schema: S, value: z.output<S>): Result<object, string> {
  const encoded = z.safeEncode(schema, value);
  return encoded.success ? ok(encoded.data as object) : err(problemOf(encoded.error));
}

/** What came over the wire as a value, checked. */
export function decode<S extends z.ZodType>(schema: S, wire: unknown): Result<z.output<S>, string> {
  const decoded = schema.safeParse(wire);
  return decoded.success ? ok(decoded.data) : err(problemOf(decoded.error));
}
