import { partOf } from '../../shared/help-page.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { hashOfHelp } from '../app/app-store.ts';

/** The headings of docs/troubleshooting.md. */
export const troubleshootingParts = {
  test: 'Test settings shows no credentials, or fails',
  console: 'The test works, but the access console shows nothing',
} as const;

/** The part of the help that is about such a failure. */
export function helpFor({ kind }: Pick<ErrorInfo, 'kind'>): string {
  return hashOfHelp(
    'troubleshooting',
    partOf(kind === 'service-unavailable' ? troubleshootingParts.console : troubleshootingParts.test),
  );
}
