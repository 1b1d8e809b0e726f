import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import { useApp, useDraft, useStores } from '../../app/use-stores.ts';

type History = Result<CallOutput<'settings/history'>, ErrorInfo>;

/** The settings history, read anew when settings are saved anywhere; absent until it was read. */
export function useHistory(): History | undefined {
  const { client } = useStores();
  const profile = useApp((app) => app.info?.profile);
  const revision = useDraft((draft) => draft.storedRevision);
  const [read, setRead] = useState<{ readonly key: string; readonly history: History }>();
  const key = `${profile} ${revision}`;
  useEffect(() => {
    let isWanted = true;
    const load = async (): Promise<void> => {
      const history = await client['settings/history']({});
      if (isWanted) setRead({ key, history });
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [client, key]);
  return read?.history;
}
