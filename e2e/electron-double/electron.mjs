// A double of the `electron` module, with which the built desktop files run without Electron's binary. It has Electron's order of events
// and records calls. An import that it does not export fails the tests.
import { record } from './record.mjs';
import { openWindows } from './app.mjs';

export { app } from './app.mjs';
export { ipcMain } from './ipc-main.mjs';
export { protocol, session } from './session.mjs';
export { BrowserWindow } from './windows.mjs';

export const nativeTheme = { shouldUseDarkColors: false };
export const shell = { openExternal: async (url) => void record.opened.push(url) };

export const dialog = {
  /** The index of the button that the user chooses. */
  choice: 0,
  showErrorBox: (title, content) => void record.errors.push(`${title}: ${content}`),
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
