import type { Failure } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import { createHttpClient } from '../../platform/network/http-client.ts';
import { cancelledCall } from '../gateway/failures.ts';
import { collectDocuments, type CollectedDocuments } from './wsdl/collect-documents.ts';
import type { Requests } from './wsdl/fetch-document.ts';
import { fileSource, textSource, type NamedText } from './wsdl/file-source.ts';
import { assemble } from './read-wsdl.ts';
import { serverSource, singleSource } from './wsdl/server-source.ts';
import { runInSlices } from './wsdl/slices.ts';
import { doing } from './wsdl/wsdl-failures.ts';
import { wsdlLimits } from './wsdl/wsdl-limits.ts';
import type { ServerWsdl } from './wsdl-model.ts';

export interface ServerPlace {
  /** `endpoint`: what is published there, at `?singleWsdl`, else at `?wsdl`. `url`: the document at exactly this URL. */
  readonly from: 'endpoint' | 'url';
  /** http or https. */
  readonly url: string;
}

interface Connection {
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
  /** Milliseconds for all requests; by default those of {@link wsdlLimits}. */
  readonly totalMs?: number;
}

export type WsdlSource =
  /** WSDLs and schemas, in any order; beside a single one, the files that it names. */
  | { readonly from: 'files'; readonly paths: readonly string[] }
  /** The same, as texts that were read already. */
  | { readonly from: 'texts'; readonly documents: readonly NamedText[] }
  | (ServerPlace & Connection);

/** Reads a server's WSDL; nothing secret is sent. What could not be read is in its `problems`. */
export async function readServerWsdl(source: WsdlSource, signal: AbortSignal): Promise<Result<ServerWsdl, Failure>> {
  try {
    const collected = await collectFrom(source, signal);
    return collected.ok ? await runInSlices(assemble(collected.value), signal) : collected;
  } catch (error) {
    if (!signal.aborted) throw error;
    return err(cancelledCall(doing).failure);
  }
}

function collectFrom(source: WsdlSource, signal: AbortSignal): Promise<Result<CollectedDocuments, Failure>> {
  switch (source.from) {
    case 'files':
      return collectDocuments(fileSource(source.paths), signal);
    case 'texts':
      return collectDocuments(textSource(source.documents), signal);
    default:
      return collectFromServer(source, signal);
  }
}

async function collectFromServer(
  { from, url, timeoutMs, trustedCa, totalMs = wsdlLimits.totalMs }: ServerPlace & Connection,
  signal: AbortSignal,
): Promise<Result<CollectedDocuments, Failure>> {
  const http = createHttpClient({ trustedCa, timeoutMs });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('The requests took too long.', 'TimeoutError')), totalMs);
  const requests = { http, signal, deadline: AbortSignal.any([signal, late.signal]) };
  try {
    const start = addressOf(url);
    if (from === 'endpoint') return await collectPublished(start, requests);
    return await collectDocuments(serverSource(start, requests), signal);
  } finally {
    clearTimeout(timer);
    await http.close();
  }
}

/** WCF offers its WSDL in one piece and in several; older servers only in several, or under `?wsdl` in one. */
async function collectPublished(endpoint: URL, requests: Requests): Promise<Result<CollectedDocuments, Failure>> {
  const { signal } = requests;
  const singleUrl = withQuery(endpoint, '?singleWsdl');
  const single = await collectDocuments(singleSource(singleUrl, requests), signal);
  if (single.ok ? single.value.problems.isEmpty() : single.error.kind !== 'protocol') return single;
  const parts = await collectDocuments(serverSource(withQuery(endpoint, '?wsdl'), requests), signal);
  if (parts.ok || parts.error.kind !== 'protocol') return parts;
  return single.ok ? collectDocuments(serverSource(singleUrl, requests), signal) : single;
}

/** Without a login and a fragment, which are not sent. */
function addressOf(url: string): URL {
  const { origin, pathname, search } = new URL(url);
  return withQuery(new URL(origin), search, pathname);
}

function withQuery(endpoint: URL, query: string, path = endpoint.pathname): URL {
  const url = new URL(endpoint);
  url.pathname = path;
  url.search = query;
  return url;
}
