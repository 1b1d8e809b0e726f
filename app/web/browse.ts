import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** For tests: a client that sends exactly the headers and the path it is given, as no browser and no fetch would. */
export interface Browser {
  ask(path: string, asking?: Asking): Promise<Reply>;
  /** Opens the address and keeps the answer open. */
  follow(path: string, headers?: Readonly<Record<string, string>>): Promise<IncomingMessage>;
}

export function browse(port: number, address = '127.0.0.1'): Browser {
  const send = (path: string, { method = 'GET', headers = {}, body }: Asking): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const named = { host: `${address.includes(':') ? `[${address}]` : address}:${port}`, ...headers };
      const call = request(
        { host: address, port, path, method, headers: named, agent: false, setHost: false },
        resolve,
      );
      call.on('error', reject);
      call.end(body);
    });
  return {
    follow: (path, headers = {}) => send(path, { headers }),
    ask: async (path, asking = {}) => {
      const answer = await send(path, asking);
      let text = '';
      for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      return { status: answer.statusCode ?? 0, headers: answer.headers, text };
    },
  };
}
