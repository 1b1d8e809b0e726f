// A double of the `electron` module, with which the built desktop files run without Electron's binary. It has Electron's order of events
// and records calls. An import that it does not export fails the tests.
import { EventEmitter } from 'node:events';
import { record } from './record.mjs';
import { openWindows } from './app.mjs';

export { app } from './app.mjs';
export { ipcMain } from './ipc-main.mjs';
export { protocol, session } from './session.mjs';
export { BrowserWindow } from './windows.mjs';

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] };
export const clipboard = { writeText: (text) => void record.copied.push(text) };

export class Notification extends EventEmitter {
  static isSupported() {
    return true;
  }

  constructor(options) {
    super();
    this.options = options;
  }

  show() {
    record.notifications.push(this.options);
    shownNotifications.push(this);
  }
}

/** Of which a test can choose one. */
export const shownNotifications = [];

export const shell = { openExternal: async (url) => void record.opened.push(url) };

export const dialog = {
  /** The index of the button that the user chooses. */
  choice: 0,
  showErrorBox: (title, content) => void record.errors.push(`${title}: ${content}`),
  /** Where the user saves a file; cancelled without a path. */
  savePath: undefined,
  showSaveDialog: async (_window, { defaultPath }) => {
    record.saveDialogs.push(defaultPath);
    const { savePath } = dialog;
    return { canceled: savePath === undefined, filePath: savePath ?? '' };
  },
  showMessageBox: async (window, options) => ({ response: dialog.showMessageBoxSync(window, options) }),
  showMessageBoxSync: (_window, { message, buttons }) => {
    record.questions.push({ message, buttons });
    return dialog.choice;
  },
};

export const Menu = {
  items: [],
  buildFromTemplate: (template) => template,
  setApplicationMenu: (template) => {
    Menu.items = template;
  },
};

/** What Electron itself does for an item with this role. */
const roles = { reload: ([window]) => window.webContents.reload() };

/** The user chooses an item of the menu. */
export function chooseMenuItem(role) {
  const item = Menu.items.flatMap((each) => [each, ...(each.submenu ?? [])]).find((each) => each.role === role);
  if (item === undefined) throw new Error(`There is no item ${role} in the menu.`);
  roles[role]([...openWindows]);
}
