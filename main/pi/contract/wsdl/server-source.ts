import { err, ok, type Result } from '../../../../shared/result.ts';
import type { DocumentSource } from './collect-documents.ts';
import { fetchDocument, type Requests } from './fetch-document.ts';

/** The document at a URL and those that it refers to on the same server. */
export function serverSource(start: URL, requests: Requests): DocumentSource {
  return {
    starts: [start.href],
    goesByNamespace: false,
    nameOf: (url) => url,
    locate: ({ location }, from) => locate(location, from, start),
    read: (url, maxBytes) => fetchDocument(url, maxBytes, requests),
  };
}

/** The document at a URL alone: that it refers to others is a problem. */
export function singleSource(start: URL, requests: Requests): DocumentSource {
  return { ...serverSource(start, requests), locate: () => err('is another document') };
}

function locate(location: string, from: string, start: URL): Result<string, string> {
  const url = URL.parse(location, from);
  if (url === null) return err('is no address');
  // A server that is reached by another name than its own writes its own into the addresses of its documents: they have the path of the
  // start and another query.
  const isOwn = url.origin === start.origin || url.pathname.toLowerCase() === start.pathname.toLowerCase();
  if (!isOwn) return err('is on another server, which is not asked');
  // Not resolved as a text: a path may begin with two slashes, which would name a host.
  const asked = new URL(start.origin);
  asked.pathname = url.pathname;
  asked.search = url.search;
  return ok(asked.href);
}
