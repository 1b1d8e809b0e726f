import type { IncomingMessage } from 'node:http';
import { Refusal } from './guards.ts';

/** No call of the contract comes near this. */
export const maxBodyBytes = 1024 * 1024;

/** Reads a JSON body, and stops reading as soon as it is too long. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLong = new Refusal(413, 'The request is too long.', { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLong;
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection is kept when reading stops early, or the refusal could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLong;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new Refusal(400, 'The request is not JSON.');
  }
}
