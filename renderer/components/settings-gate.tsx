import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useApp, useDraft } from '../state/use-stores.ts';
import { text } from '../text.ts';
import { ErrorView } from './error-view.tsx';
import { useDelayed } from './use-delayed.ts';

const useStyles = makeStyles({
  column: { display: 'grid', gap: '16px', justifyItems: 'start' },
});

/** What needs the settings is shown once they are read; until then, why not. */
export function SettingsGate({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const ready = useDraft((draft) => draft.view !== undefined);
  const error = useDraft((draft) => draft.loadError);
  const load = useDraft((draft) => draft.load);
  const profile = useApp((app) => app.info?.profile) ?? 'real';
  const slow = useDelayed(!ready && error === undefined);
  if (ready) return children;
  if (error === undefined) return slow ? <Spinner label={text.app.readingSettings} /> : null;
  return (
    <div className={styles.column}>
      <ErrorView title={text.app.settingsUnreadable} error={error} />
      <Button onClick={() => void load(profile)}>{text.app.tryAgain}</Button>
    </div>
  );
}
