import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** A double of the browser for a web shell that runs as a process. */
export interface OpenedBrowser {
  /** The path of the program, which gets the opened file as its argument. */
  readonly program: string;
  /** The environment variables that make the web shell open it. */
  readonly env: Readonly<Record<string, string>>;
  /** The address that the opened file leads to, with its one-time code. */
  readonly signInUrl: Promise<string>;
  close(): void;
}

export async function browserDouble(): Promise<OpenedBrowser> {
  const server = createServer({ allowHalfOpen: false });
  const opened = once(server, 'connection').then(async ([socket]) => {
    const page = await text(socket as NodeJS.ReadableStream);
    const url = /content="0;url=([^"]+)"/.exec(page)?.[1];
    if (url === undefined) throw new Error('The file that was opened leads to no address.');
    return url;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Not beside this module: the benchmarks are bundled. Tests and benchmarks run in the checkout.
  const program = resolve('test-support/browser-double.mjs');
  return {
    program,
    env: {
      BROWSER: `"${process.execPath}" "${program}"`,
      ECM_TEST_BROWSER_PORT: String((server.address() as AddressInfo).port),
    },
    signInUrl: opened,
    close: () => server.close(),
  };
}
