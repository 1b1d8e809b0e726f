import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { lazy, Suspense, type ComponentType } from 'react';
import { Overview } from '../features/overview/overview.tsx';
import { useDelayed } from '../lib/hooks.ts';
import type { Place } from '../lib/routes.ts';
import { LoadBoundary } from '../ui/load-boundary.tsx';
import { StatusText } from '../ui/status-text.tsx';
import { useApp } from './use-stores.ts';
import { text } from './text.ts';

/** The screens. All but the first are chunks of their own, loaded when they are opened or pointed at. */

const loaders = {
  appliance: async () => ({ default: (await import('../features/appliance/appliance.tsx')).Appliance }),
  'plugin-settings': async () => ({
    default: (await import('../features/plugin-settings/plugin-settings.tsx')).PluginSettings,
  }),
  'server-contract': async () => ({
    default: (await import('../features/server-contract/server-contract.tsx')).ServerContract,
  }),
  'settings-history': async () => ({
    default: (await import('../features/settings-history/settings-history.tsx')).SettingsHistory,
  }),
  'test-settings': async () => ({
    default: (await import('../features/test-settings/test-settings.tsx')).TestSettings,
  }),
  diagnose: async () => ({ default: (await import('../features/diagnose/diagnose.tsx')).Diagnose }),
  service: async () => ({ default: (await import('../features/service/service.tsx')).Service }),
  help: async () => ({ default: (await import('../features/help/help.tsx')).Help }),
} satisfies Partial<Record<Place, () => Promise<{ readonly default: ComponentType }>>>;

const screens: Readonly<Record<Place, ComponentType>> = {
  overview: Overview,
  appliance: lazy(loaders.appliance),
  'plugin-settings': lazy(loaders['plugin-settings']),
  'server-contract': lazy(loaders['server-contract']),
  'settings-history': lazy(loaders['settings-history']),
  'test-settings': lazy(loaders['test-settings']),
  diagnose: lazy(loaders.diagnose),
  service: lazy(loaders.service),
  help: lazy(loaders.help),
};

/** Loads a screen that is likely to be opened next. A failure shows when it is opened. */
export function preloadScreen(place: Place): void {
  if (place !== 'overview') loaders[place]().catch(() => undefined);
}

export function Screen() {
  const place = useApp((app) => app.screen);
  const Shown = screens[place];
  return (
    <LoadBoundary key={place} failed={<Failed />}>
      <Suspense fallback={<Loading />}>
        <Shown />
      </Suspense>
    </LoadBoundary>
  );
}

function Loading() {
  return useDelayed(true) ? <Spinner label={text.app.loadingScreen} /> : null;
}

const useStyles = makeStyles({ column: { display: 'grid', gap: '16px', justifyItems: 'start' } });

function Failed() {
  const styles = useStyles();
  return (
    <div role="alert" className={styles.column}>
      <StatusText tone="bad">{text.app.screenFailed}</StatusText>
      <Button onClick={() => window.location.reload()}>{text.app.reload}</Button>
    </div>
  );
}
