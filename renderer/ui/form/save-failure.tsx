import { makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { SaveState } from '../../lib/section-draft.ts';
import { text } from '../text.ts';
import { ErrorView } from '../error-view.tsx';

const useStyles = makeStyles({ place: { marginBottom: '20px' } });

interface SaveFailureProps {
  readonly save: SaveState<unknown>;
  readonly onDismiss: () => void;
}

function failureOf(save: SaveState<unknown>): { readonly title: string; readonly error: ErrorInfo } | undefined {
  if (save.phase === 'failed') return { title: text.settings.saveFailed, error: save.error };
  if (save.phase === 'saved' && save.service?.kind === 'failed')
    return { title: text.settings.serviceFailed, error: save.service.error };
  return undefined;
}

/** Why saving failed, or why the service did not take what was saved. Stands above the bar with the buttons and comes into view by itself. */
export function SaveFailure({ save, onDismiss }: SaveFailureProps) {
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const failed = failureOf(save);
  const { error } = failed ?? {};
  useEffect(() => {
    if (error !== undefined) place.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (failed === undefined) return null;
  return (
    <div ref={place} className={styles.place}>
      <ErrorView title={failed.title} error={failed.error} onDismiss={onDismiss} />
    </div>
  );
}
