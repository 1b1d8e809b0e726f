import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import { useIsPi } from '../features/plugin-settings/use-plugin-settings.ts';
import { useApp, useAppliance, useDraft, useOther, usePlugins } from '../app/use-stores.ts';
import { text } from './text.ts';
import { ErrorView } from './error-view.tsx';
import { useDelayed } from '../lib/use-delayed.ts';

const useStyles = makeStyles({
  column: { display: 'grid', gap: '16px', justifyItems: 'start' },
});

interface GateProps {
  readonly ready: boolean;
  readonly error: ErrorInfo | undefined;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

/** What needs the settings is shown once they are read; until then, why not. */
function Gate({ ready, error, onRetry, children }: GateProps) {
  const styles = useStyles();
  const slow = useDelayed(!ready && error === undefined);
  if (ready) return children;
  if (error === undefined) return slow ? <Spinner label={text.app.readingSettings} /> : null;
  return (
    <div className={styles.column}>
      <ErrorView title={text.app.settingsUnreadable} error={error} />
      <Button onClick={onRetry}>{text.app.tryAgain}</Button>
    </div>
  );
}

/** For what needs the settings of the chosen plugin. */
export function SettingsGate({ children }: Pick<GateProps, 'children'>) {
  return useIsPi() ? <PiGate>{children}</PiGate> : <OtherGate>{children}</OtherGate>;
}

function OtherGate({ children }: Pick<GateProps, 'children'>) {
  const { view, loadError, load } = useOther((draft) => draft);
  const currentId = usePlugins((store) => store.view?.currentId);
  return (
    <Gate ready={view?.pluginId === currentId} error={loadError} onRetry={() => void load('real')}>
      {children}
    </Gate>
  );
}

function PiGate({ children }: Pick<GateProps, 'children'>) {
  const { view, loadError, load } = useDraft((draft) => draft);
  const profile = useApp((app) => app.info?.profile) ?? 'real';
  return (
    <Gate ready={view !== undefined} error={loadError} onRetry={() => void load(profile)}>
      {children}
    </Gate>
  );
}

/** For what needs the appliance's settings. */
export function ApplianceGate({ children }: Pick<GateProps, 'children'>) {
  const { view, loadError, load } = useAppliance((draft) => draft);
  const profile = useApp((app) => app.info?.profile) ?? 'real';
  return (
    <Gate ready={view !== undefined} error={loadError} onRetry={() => void load(profile)}>
      {children}
    </Gate>
  );
}
