import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a relay does with its connections. */
export type Trouble =
  | { readonly does: 'nothing' }
  /** Refuses new connections and destroys the open ones. */
  | { readonly does: 'refuse' }
  /** Passes every part of an answer on later. */
  | { readonly does: 'delay'; readonly ms: number }
  /** Destroys each connection after that many bytes of answers. */
  | { readonly does: 'cut'; readonly afterBytes: number }
  /** Ends the server's direction after that many bytes of answers, and leaves the other one open. */
  | { readonly does: 'half-close'; readonly afterBytes: number };

/** A port before a server. It keeps its number while the network behind it has trouble. */
export interface Relay {
  readonly port: number;
  set(trouble: Trouble): void;
  close(): Promise<void>;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  let trouble: Trouble = { does: 'nothing' };
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    if (trouble.does === 'refuse') return void client.destroy();
    const upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    client.pipe(upstream);
    let passed = 0;
    upstream.on('data', (part: Buffer) => {
      passed += part.length;
      const now = trouble;
      if (now.does === 'cut' && passed > now.afterBytes) return end();
      if (now.does === 'half-close' && passed > now.afterBytes) return void client.end();
      if (now.does === 'delay') return void setTimeout(() => client.writable && client.write(part), now.ms);
      if (client.writable) client.write(part);
    });
    upstream.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => open.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      trouble = next;
      // A connection that was cut or ended halfway does not recover with the network.
      if (next.does === 'refuse' || next.does === 'nothing') destroyAll();
    },
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
}
