import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProfileName } from '../../shared/writing.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { useDelayed } from '../lib/hooks.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { useIsPi } from '../features/plugin-settings/use-plugin-settings.ts';
import { text as common } from '../ui/text.ts';
import { text } from './text.ts';
import { useApp, useAppliance, useDraft, useOther, usePlugins } from './use-stores.ts';

const useStyles = makeStyles({ column: { display: 'grid', gap: '16px', justifyItems: 'start' } });

interface GateProps {
  readonly ready: boolean;
  readonly section: { readonly loadError: ErrorInfo | undefined; load(profile: ProfileName): Promise<void> };
  readonly children: ReactNode;
}

/** Renders its children once the settings are read; until then a spinner or the error. */
function Gate({ ready, section: { loadError, load }, children }: GateProps) {
  const styles = useStyles();
  const profile = useApp((app) => app.info?.profile) ?? 'real';
  const slow = useDelayed(!ready && loadError === undefined);
  if (ready) return children;
  if (loadError === undefined) return slow ? <Spinner label={text.app.readingSettings} /> : null;
  return (
    <div className={styles.column}>
      <ErrorView title={text.app.settingsUnreadable} error={loadError} />
      <Button onClick={() => void load(profile)}>{common.tryAgain}</Button>
    </div>
  );
}

export function SettingsGate({ children }: Pick<GateProps, 'children'>) {
  const isPi = useIsPi();
  const pi = useDraft((draft) => draft);
  const other = useOther((draft) => draft);
  const currentId = usePlugins((store) => store.view?.currentId);
  const ready = isPi ? pi.view !== undefined : other.view?.pluginId === currentId;
  return (
    <Gate ready={ready} section={isPi ? pi : other}>
      {children}
    </Gate>
  );
}

export function ApplianceGate({ children }: Pick<GateProps, 'children'>) {
  const draft = useAppliance((store) => store);
  return (
    <Gate ready={draft.view !== undefined} section={draft}>
      {children}
    </Gate>
  );
}
