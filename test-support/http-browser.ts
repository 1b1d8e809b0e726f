import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A client that sends exactly these headers and this path, which neither a browser nor fetch does. */
export interface HttpBrowser {
  request(path: string, options?: RequestOptions): Promise<Reply>;
  /** Sends a request and leaves its answer open. */
  follow(path: string, options?: RequestOptions): Promise<IncomingMessage>;
}

/** @param host the value of the header `Host` */
export function createHttpBrowser(port: number, host: string, address = '127.0.0.1'): HttpBrowser {
  const send = (path: string, { method = 'GET', headers = {}, body }: RequestOptions): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const named = { host, ...headers };
      const call = request(
        { host: address, port, path, method, headers: named, agent: false, setHost: false },
        resolve,
      );
      call.on('error', reject);
      call.end(body);
    });
  return {
    follow: (path, options = {}) => send(path, options),
    request: async (path, options = {}) => {
      const answer = await send(path, options);
      let text = '';
      for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      return { status: answer.statusCode ?? 0, headers: answer.headers, text };
    },
  };
}
