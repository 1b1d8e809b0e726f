import { startScriptedServer, type Exchange } from '../scripted-server.ts';

/** A text, or what answers a request in another way. */
export type ServedDocument = string | Buffer | ((exchange: Exchange) => unknown);

export interface DocumentServer {
  /** Without a path. */
  readonly origin: string;
  /** The paths with queries that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Serves documents by path and query; what is not among them is answered by 404. */
export async function serveDocuments(
  documentsAt: (origin: string) => Readonly<Record<string, ServedDocument>>,
): Promise<DocumentServer> {
  const server = await startScriptedServer();
  const documents = documentsAt(server.origin);
  const asked: string[] = [];
  server.always((exchange) => {
    const { url = '' } = exchange.request;
    asked.push(url);
    const document = documents[url];
    if (document === undefined) return exchange.response.writeHead(404).end();
    return typeof document === 'function' ? document(exchange) : exchange.response.end(document);
  });
  return { origin: server.origin, asked, close: () => server.close() };
}
