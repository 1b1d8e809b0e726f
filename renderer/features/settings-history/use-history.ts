import { useCallback, useEffect, useState } from 'react';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { SavedRevisionView } from '../../../shared/views.ts';
import { useApp, useDraft, useStores } from '../../app/use-stores.ts';

interface History {
  /** Newest first; absent until read. */
  readonly revisions: readonly SavedRevisionView[] | undefined;
  readonly error: ErrorInfo | undefined;
  read(): Promise<void>;
}

/** The settings history, read anew when settings are saved anywhere. */
export function useHistory(): History {
  const { client } = useStores();
  const profile = useApp((app) => app.info?.profile);
  const revision = useDraft((draft) => draft.storedRevision);
  const [revisions, setRevisions] = useState<readonly SavedRevisionView[]>();
  const [error, setError] = useState<ErrorInfo>();
  const read = useCallback(async () => {
    const history = await client['settings/history']({});
    if (history.ok) setRevisions(history.value.revisions);
    setError(history.ok ? undefined : history.error);
  }, [client]);
  // The profile and the revision are what the answer depends on.
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies
  useEffect(() => void read(), [read, profile, revision]);
  return { revisions, error, read };
}
