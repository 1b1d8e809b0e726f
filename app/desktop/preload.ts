import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { EventName, Transport } from '../../shared/contract.ts';
import { callChannel, eventChannel } from './channels.ts';

/** The only object that the page gets. Calls are validated in the main process, so nothing is checked here. */
const transport: Transport = {
  invoke: (name, input) => ipcRenderer.invoke(callChannel, name, input),
  subscribe: (listener) => {
    const forward = (_: IpcRendererEvent, event: EventName, payload: unknown): void => listener(event, payload);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.removeListener(eventChannel, forward);
  },
};

contextBridge.exposeInMainWorld('ecm', transport);
