import { webDarkTheme, webLightTheme, type Theme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function subscribeToDark(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** Light or dark as the system. High contrast needs no theme: the browser replaces the colours (forced colours). */
export function useSystemTheme(): Theme {
  return useSyncExternalStore(subscribeToDark, () => dark.matches) ? webDarkTheme : webLightTheme;
}
