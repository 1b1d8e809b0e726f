import { BrowserWindow, dialog, Menu, nativeTheme, type MenuItemConstructorOptions } from 'electron';
import { keepPlace, readPlace } from './window-place.ts';

export interface WindowOptions {
  readonly preload: string;
  /** Off in the packaged app. */
  readonly devTools: boolean;
}

/** Creates the app's one window, in its last place; it is shown when its page is rendered. */
export function createWindow({ preload, devTools }: WindowOptions): BrowserWindow {
  const { maximized = false, ...place } = readPlace();
  const window = new BrowserWindow({
    ...place,
    minWidth: 640,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The spell checker downloads dictionaries.
      spellcheck: false,
      devTools,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  keepPlace(window);
  const followTheme = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', followTheme);
  window.once('closed', () => nativeTheme.off('updated', followTheme));
  // The page prevents unloading while settings are unsaved; without a dialog the window would not close and not say why.
  window.webContents.on('will-prevent-unload', (event) => {
    if (confirmLeaving(window)) event.preventDefault();
  });
  return window;
}

/** Of the page in the theme of the system; visible before the page is rendered and while the window is resized. */
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#292929' : '#ffffff';
}

function confirmLeaving(window: BrowserWindow): boolean {
  const chosen = dialog.showMessageBoxSync(window, {
    type: 'warning',
    message: 'There are unsaved changes.',
    buttons: ['Leave without saving', 'Keep editing'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return chosen === 0;
}

/** The menu is hidden until Alt is pressed; its shortcuts for zooming and editing always work. */
export function setMenu(devTools: boolean): void {
  const tools: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : [{ role: 'fileMenu' as const }]),
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
          ...(devTools ? tools : []),
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
