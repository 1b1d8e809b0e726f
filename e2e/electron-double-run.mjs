// Runs the built desktop main file against the double and answers the parent process's questions about it, one at a time.
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

/** Every question that the tests ask, by name. */
const questions = {
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
  /** Whether the window closes although the page asks to stay, when the person chooses this button. */
  leaves: ({ choice }) => {
    dialog.choice = choice;
    return questions.isPrevented({ event: 'will-prevent-unload', url: '' });
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
  /** A bug in background work of the desktop, and one that leaves anything half done. */
  raise: ({ what }) =>
    void setImmediate(() => {
      const bug = new RangeError('with hunter2 in it');
      if (what === 'exception') throw bug;
      void Promise.reject(bug);
    }),
  quit: () => setImmediate(() => app.quit()),
};

process.on('message', async ({ id, question, about }) => {
  try {
    process.send({ id, answer: await questions[question](about) });
  } catch (problem) {
    process.send({ id, problem: String(problem) });
  }
});

await import(pathToFileURL(process.argv[2]).href);
while (page.ecm === undefined && record.errors.length === 0) await new Promise((resolve) => setImmediate(resolve));
process.send({ ready: true });
