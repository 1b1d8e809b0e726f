import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';

/** The app's own scheme: a standard, secure origin of its own, unlike `file:`. */
export const scheme = 'ecm';
export const pageUrl = `${scheme}://app/`;

/** Whether an address belongs to the bundle. An address that cannot be parsed does not. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && url.protocol === `${scheme}:` && url.host === 'app' && url.username === '' && url.password === ''
  );
}

/** Throws unless the call comes from our own page in the main frame of the window. */
export function assertTrustedSender({ senderFrame, sender }: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): void {
  if (senderFrame === null || senderFrame !== sender.mainFrame || !isOwnAddress(senderFrame.url)) {
    throw new Error('This call does not come from the app.');
  }
}

/** Prevents that a page navigates to another address or opens a window. */
export function guardContents(contents: WebContents): void {
  const preventOther = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', preventOther);
  contents.on('will-frame-navigate', preventOther);
  contents.on('will-redirect', preventOther);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Denies every permission, and every request for anything but the bundle. */
export function guardSession(session: Session, devTools: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !(isOwnAddress(url) || (devTools && url.startsWith('devtools://'))) });
  });
}
