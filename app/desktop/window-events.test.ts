import type { BrowserWindow } from 'electron';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createWindows } from '../../main/configurator/windows.ts';
import { sendEvents } from './window-events.ts';

function opened() {
  const sent: unknown[] = [];
  const page = Object.assign(new EventEmitter(), { id: 7, send: (...message: unknown[]) => void sent.push(message) });
  const window = Object.assign(new EventEmitter(), { webContents: page });
  const windows = createWindows();
  const closed: string[] = [];
  windows.onClosed((name) => closed.push(name));
  sendEvents(window as unknown as BrowserWindow, { onEvent: windows.subscribe });
  return { page, window, windows, closed, sent };
}

describe('a window', () => {
  it('gets events from the start', () => {
    const { windows, sent } = opened();
    windows.send('service/log', { lines: [] });
    expect(sent).toEqual([['ecm:event', 'service/log', { lines: [] }]]);
    expect(windows.isOpen('7')).toBe(true);
  });

  it('that is closed is forgotten, and gets no more', () => {
    const { window, windows, closed, sent } = opened();
    window.emit('closed');
    windows.send('service/log', { lines: [] });
    expect([closed, windows.isOpen('7'), sent]).toEqual([['7'], false, []]);
  });

  it('whose page broke down is forgotten, once, though it is closed later', () => {
    const { page, window, windows, closed } = opened();
    page.emit('render-process-gone');
    window.emit('closed');
    expect([closed, windows.isOpen('7')]).toEqual([['7'], false]);
  });

  it('that is loaded again is another one: what its last page followed is forgotten', () => {
    const { page, windows, closed, sent } = opened();
    page.emit('did-navigate');
    windows.send('service/log', { lines: [] });
    expect([closed, windows.isOpen('7'), sent.length]).toEqual([['7'], true, 1]);
  });
});
