// Runs the built desktop main file with the double of Electron, and runs commands that the parent process sends.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const double = new URL('electron-double.mjs', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});
const { app, BrowserWindow, dialog, ipcMain, page, protocol, record, session } = await import(double);

function contents() {
  return BrowserWindow.getAllWindows()[0].webContents;
}

/** The commands, by name. */
const commands = {
  record: () => record,
  exposed: () => Object.fromEntries(Object.entries(page).map(([name, api]) => [name, Object.keys(api)])),
  load: async ({ url }) => {
    const response = await protocol.load(url);
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  },
  invoke: ({ name, input }) => page.ecm.invoke(name, input),
  invokeFrom: ({ url, name, input }) => ipcMain.call({ url }, 'ecm:call', name, input),
  nextEvent: () =>
    new Promise((resolve) => {
      const unsubscribe = page.ecm.subscribe((event, payload) => {
        unsubscribe();
        resolve({ event, payload });
      });
    }),
  isPrevented: ({ event, url }) => {
    let prevented = false;
    contents().emit(event, {
      url,
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  },
  /** Whether the window closes if the page prevents unloading and the user chooses this button. */
  leaves: ({ choice }) => {
    dialog.choice = choice;
    return commands.isPrevented({ event: 'will-prevent-unload', url: '' });
  },
  openWindow: ({ url }) => contents().openHandler({ url }),
  permissions: ({ permission }) => {
    const { permission: request, check, device } = session.defaultSession.handlers;
    let requested;
    request(contents(), permission, (granted) => {
      requested = granted;
    });
    return { requested, checked: check(contents(), permission), device: device({ deviceType: permission }) };
  },
  isCancelled: ({ url }) => session.defaultSession.webRequest.cancels(url),
  /** Raises an unhandled rejection or an uncaught exception in the main process. */
  raise: ({ what }) =>
    void setImmediate(() => {
      const bug = new RangeError('with hunter2 in it');
      if (what === 'exception') throw bug;
      void Promise.reject(bug);
    }),
  quit: () => setImmediate(() => app.quit()),
};

process.on('message', async ({ id, command, input }) => {
  try {
    process.send({ id, answer: await commands[command](input) });
  } catch (problem) {
    process.send({ id, problem: String(problem) });
  }
});

await import(pathToFileURL(process.argv[2]).href);
while (page.ecm === undefined && record.errors.length === 0) await new Promise((resolve) => setImmediate(resolve));
process.send({ ready: true });
