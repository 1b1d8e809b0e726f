import { expect, it } from 'vitest';
import { createHttpBrowser } from '../../test-support/http-browser.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { startWebShell } from './server.ts';

it('files that were compressed at build are sent so to those who accept it', async () => {
  const script = { type: 'text/javascript', body: Buffer.from('plain'), encoded: { br: Buffer.from('packed') } };
  const host = { dispatch: async () => ({}), onEvent: () => () => {} };
  const shell = await startWebShell({ host, bundle: new Map([['/a.js', script]]), clock: manualClock() });
  const { request } = createHttpBrowser(shell.port, new URL(shell.url).host);
  const sentFor = async (accepted: string) => {
    const { headers, text } = await request('/a.js', { headers: { 'accept-encoding': accepted } });
    return [headers['content-encoding'], text];
  };
  expect(await sentFor('gzip, br;q=0.5')).toEqual(['br', 'packed']);
  expect(await sentFor('br;q=0')).toEqual([undefined, 'plain']);
  expect(await sentFor('identity')).toEqual([undefined, 'plain']);
  await shell.close();
});
