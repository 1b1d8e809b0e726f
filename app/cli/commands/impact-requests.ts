import { z } from 'zod';
import { decodeText, saveAsUtf8 } from '../../../shared/decode-text.ts';
import { failure, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import type { ImpactRequest } from '../../../shared/impact.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { scenariosExport } from '../../../shared/scenarios.ts';
import { recentRequest } from '../../../shared/service-status.ts';
import { distinctRequests, latestRead } from '../../../main/configurator/impact/distinct-requests.ts';
import { keptOnDisk } from '../../../main/configurator/storage/drafts-and-scenarios.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { readNamedFile } from '../../../main/platform/files/files.ts';
import { silentLog } from '../../../main/platform/logging/log.ts';
import type { CliEnvironment } from '../command.ts';
import { requestsOf } from './requests.ts';

/** The requests of `ecmctl impact`. */

type Requests = Result<readonly ImpactRequest[], Failure | ErrorInfo>;

const maxBytes = 64 * 1024 * 1024;

/** Of the scenarios and the request history of the data folder. */
export async function savedRequests(limit: number, environment: CliEnvironment): Promise<Requests> {
  const { env, log = silentLog } = environment;
  const folder = dataFolder(env, process.platform);
  const kept = await keptOnDisk(folder, { clock: systemClock, log }).scenarios.read();
  if (!kept.ok) return kept;
  const requests = await requestsOf({ limit: latestRead }, environment);
  return requests.ok ? ok(distinctRequests(kept.value.scenarios, requests.value, limit)) : requests;
}

/** What `ecmctl requests --json` prints. */
const historyFile = z.object({ requests: z.array(recentRequest) });

/** Of exported scenarios, or of the output of `ecmctl requests --json`. */
export async function requestsInFile(path: string, limit: number): Promise<Requests> {
  const refused = (problem: string, hint = fileHint): Requests => {
    const message = `The file ${path} ${problem}.`;
    return err(failure('configuration', 'file', { message, doing: 'reading the requests', hint }));
  };
  const read = await readNamedFile(path, maxBytes);
  if (!read.ok) return refused(read.error.text);
  const text = decodeText(read.value.bytes);
  if (!text.ok) return refused(text.error, saveAsUtf8);
  const content = parsed(text.value);
  const scenarios = scenariosExport.safeParse(content);
  if (scenarios.success) return ok(distinctRequests(scenarios.data.scenarios, [], limit));
  const history = historyFile.safeParse(content);
  if (history.success) return ok(distinctRequests([], history.data.requests, limit));
  const unusable = unusablePlace(content, { scenarios: scenarios.error, requests: history.error });
  return refused(unusable === undefined ? 'contains neither scenarios nor requests' : `cannot be used: ${unusable}`);
}

/** What is wrong in the first entry that cannot be used, by its place and without its values. */
function unusablePlace(content: unknown, errors: Readonly<Record<string, z.ZodError>>): string | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const issue = Object.entries(errors).find(([name]) => name in content)?.[1].issues[0];
  if (issue === undefined) return undefined;
  const [list, index, ...rest] = issue.path.map(String);
  if (index === undefined) return `${list} is not what such a file has there`;
  return `entry ${Number(index) + 1} of ${list}${rest.length === 0 ? '' : ` has no usable ${rest.join('.')}`}`;
}

const fileHint =
  'It must be scenarios, exported as JSON from Test settings, or what ecmctl requests --json prints, in a file that this account may read.';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
