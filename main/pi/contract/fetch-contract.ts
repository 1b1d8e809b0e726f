import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { loadPlugin, type PluginSettings, type RawPlugin, type SettingKey } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { serverTextOf } from '../../platform/secrets/server-text.ts';
import { createHttpClient, type HttpAnswer } from '../../platform/network/http-client.ts';
import { readTrust } from '../../platform/network/trusted-ca.ts';
import { MalformedXmlError } from '../gateway/decoder/limits.ts';
import { chooseDecoding, sniffedBytes } from '../gateway/decoder/text-decoding.ts';
import { failureOfContent, failureOfStatus, failureOfThrown } from '../gateway/failures.ts';
import type { PiFailure } from '../gateway/gateway.ts';
import { problemsFailure } from '../setup.ts';

/** Most bytes of a WSDL; ours has 40 KB. */
export const maxContractBytes = 8 * 1024 * 1024;

const doing = 'reading the WSDL of the server';
const publishHint =
  `Check "${settingTexts.endpointUrl.label}" and that the server publishes its WSDL (serviceMetadata, httpsGetEnabled); ` +
  'otherwise save it to a file on the PI server and give that with --wsdl FILE.';

export interface ContractSource {
  readonly url: string;
  readonly timeoutMs: number;
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
  readonly signal: AbortSignal;
}

/** Gets a server's WSDL with one request; nothing secret is sent. */
export async function fetchContract(source: ContractSource): Promise<Result<string, Failure>> {
  const { url, timeoutMs, trustedCa, signal } = source;
  const http = createHttpClient({ trustedCa, timeoutMs });
  try {
    return await http.send({ url, method: 'GET', headers: {}, signal }, readAnswer);
  } catch (error) {
    return err(reworded(failureOfThrown(error, signal, anyOperation)));
  } finally {
    await http.close();
  }
}

/** The gateway's failures require an operation for their `doing`, which is replaced here. */
const anyOperation = 'SystemOps_GetVersion';

function reworded({ failure: cause }: PiFailure): Failure {
  return { ...cause, doing };
}

async function readAnswer({ body, contentType, ...head }: HttpAnswer): Promise<Result<string, Failure>> {
  const { status } = head;
  const statusFailure = failureOfStatus(status, anyOperation);
  if (statusFailure !== undefined) return err(reworded(statusFailure));
  const bytes = await readCapped(body);
  if (bytes === undefined)
    return err(unusable('malformed', 'The server answered with more than 8 MiB, which is no WSDL.'));
  const isHtml = /^\s*<(?:!doctype html|html[\s>])/i.test(
    bytes
      .subarray(0, sniffedBytes)
      .toString('latin1')
      .replace(/^\u00ef\u00bb\u00bf/, ''),
  );
  const text = isHtml ? 'a web page' : 'something that is no WSDL';
  const serverText = serverTextOf(wordsOf(bytes), []);
  if (status < 200 || status > 299) {
    const cause = { ...reworded(failureOfContent({ detail: 'wrong-url', text }, head, anyOperation)), serverText };
    return err(status === 401 ? cause : { ...cause, hint: publishHint });
  }
  if (isHtml) return err({ ...unusable('html', `The server answered with ${text} instead of its WSDL.`), serverText });
  return decodeContract(bytes, contentType);
}

/** What a page or a text says at its beginning, without tags. */
function wordsOf(bytes: Buffer): string {
  return bytes
    .subarray(0, 16_384)
    .toString('utf8')
    .replaceAll(/<(script|style)\b[^]*?<\/\1>|<[^>]*>/gi, ' ');
}

async function readCapped(body: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > maxContractBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Decodes a WSDL of any supported encoding; `contentType` is `''` for a file. */
export function decodeContract(bytes: Buffer, contentType: string): Result<string, Failure> {
  if (bytes.length > maxContractBytes)
    return err(unusable('malformed', 'The document has more than 8 MiB, which is no WSDL.'));
  try {
    const decoding = chooseDecoding(bytes.subarray(0, sniffedBytes), contentType);
    return ok(decoding.decode(bytes) + decoding.end());
  } catch (error) {
    if (!(error instanceof MalformedXmlError)) throw error;
    return err(unusable('malformed', `The WSDL cannot be read: ${error.message}.`));
  }
}

function unusable(detail: 'malformed' | 'html', message: string): Failure {
  return failure('protocol', detail, { message, doing, hint: publishHint }, { setting: 'endpointUrl' });
}

/** Where PI publishes its WSDL in one piece. */
export function contractUrl({ endpointUrl }: Pick<PluginSettings, 'endpointUrl'>): string {
  return `${endpointUrl}?singleWsdl`;
}

interface ContractRequest {
  readonly plugin: RawPlugin;
  /** Settings that must be valid besides the timeout and the trusted CA. */
  readonly needed: readonly SettingKey[];
  readonly urlOf: (settings: PluginSettings) => string;
  /** What else can be done about a bad setting; appended to the hint. */
  readonly otherwise?: string;
  readonly signal: AbortSignal;
}

/** Fetches the WSDL with the timeout and trusted CA of the settings; the other settings may be invalid. No secret is sent. */
export async function fetchPublishedContract(request: ContractRequest): Promise<Result<string, Failure>> {
  const { plugin, needed, urlOf, otherwise = '', signal } = request;
  const { settings, problems } = loadPlugin(plugin);
  const keys: readonly string[] = [...needed, 'trustedCaFile', 'requestTimeoutMs'];
  const problem = problems.find(({ key }) => keys.includes(key));
  if (problem !== undefined) return err(problemsFailure([problem], otherwise));
  const trust = await readTrust(settings.trustedCaFile);
  if (!trust.ok) return trust;
  const { requestTimeoutMs: timeoutMs } = settings;
  return fetchContract({ url: urlOf(settings), timeoutMs, trustedCa: trust.value.pem, signal });
}
