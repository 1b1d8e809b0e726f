import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';
import { isOwnAddress } from './own-address.ts';

/** Only our own page, as the window's main frame, may call. Throws otherwise: whoever else asks learns nothing. */
export function assertTrustedSender({ senderFrame, sender }: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): void {
  if (senderFrame === null || senderFrame !== sender.mainFrame || !isOwnAddress(senderFrame.url)) {
    throw new Error('This call does not come from the app.');
  }
}

/** A page can neither go elsewhere nor open anything, whatever it was made to show. */
export function guardContents(contents: WebContents): void {
  const stayHere = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHere);
  contents.on('will-frame-navigate', stayHere);
  contents.on('will-redirect', stayHere);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** No permission is ever given, and nothing beyond the bundle is ever requested. */
export function guardSession(session: Session, devTools: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !(isOwnAddress(url) || (devTools && url.startsWith('devtools://'))) });
  });
}
