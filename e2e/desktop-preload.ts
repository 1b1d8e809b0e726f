import type { CDPSession } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { pageScript, preloadScript, type FromMain } from './electron-double/worlds.ts';

/** As in Electron. */
const world = 'Electron Isolated Context';
/** The function of the isolated world that sends text here; the page's own world does not have it. */
const binding = 'tellTest';

export interface PreloadCall {
  readonly id: number;
  readonly channel: string;
  readonly args: readonly unknown[];
}

export interface Preload {
  /** Sends a message to the preload of the current document. */
  send(message: FromMain): void;
}

/**
 * Runs the built preload in an isolated world of every document that the page loads.
 * @param invoke answers a call of the preload
 */
export async function installPreload(
  cdp: CDPSession,
  file: string,
  invoke: (call: PreloadCall) => Promise<unknown>,
): Promise<Preload> {
  let current: number | undefined;
  cdp.on('Runtime.executionContextCreated', ({ context: { id, name } }) => {
    if (name === world) current = id;
  });
  cdp.on('Runtime.executionContextsCleared', () => (current = undefined));
  cdp.on('Runtime.bindingCalled', async ({ name, payload, executionContextId }) => {
    if (name !== binding) return;
    const call = JSON.parse(payload) as PreloadCall;
    const answer = await invoke(call).then(
      (value) => ({ value }),
      (problem: Error) => ({ problem: problem.message }),
    );
    send(cdp, executionContextId, { id: call.id, ...answer });
  });
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: binding, executionContextName: world });
  await addScripts(cdp, await readFile(file, 'utf8'));
  return { send: (message) => current !== undefined && send(cdp, current, message) };
}

function send(cdp: CDPSession, contextId: number, message: FromMain): void {
  const expression = `receive(${JSON.stringify(message)})`;
  // Fails if the document is gone meanwhile.
  cdp.send('Runtime.evaluate', { contextId, expression }).catch(() => {});
}

/** Scripts are run in the order in which they are added. */
async function addScripts(cdp: CDPSession, preload: string): Promise<void> {
  await cdp.send('Page.enable');
  const source = preloadScript(preload, binding);
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: world });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript() });
}
