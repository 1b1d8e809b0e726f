import { randomBytes } from 'node:crypto';
import { version } from '../../package.json';
import { connectPipe, pipeAddress } from '../../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient, type PipeClient } from '../../main/ecm/pipe/pipe-client.ts';
import { readOwnIdentity, type PersonRole } from '../../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import type { CliEnvironment } from './command.ts';

/** The service answers these calls within milliseconds; a longer silence means that it hangs. */
const answerMs = 5_000;

/** For calls that try secrets: a login at PI may take two minutes, and a token of the appliance 15 s. */
export const trialMs = 150_000;

export type ServiceClient = PipeClient<PersonRole>;

/**
 * Connects to the ECM service of this machine for one piece of work, and disconnects afterwards. Nothing is tried twice: calls
 * to an absent service fail at once.
 * @param requestTimeoutMs for each call, connecting included
 */
export async function withService<T>(
  { env }: CliEnvironment,
  work: (service: ServiceClient) => Promise<T>,
  requestTimeoutMs = answerMs,
) {
  const folder = dataFolder(env, process.platform);
  const service = createPipeClient({
    address: pipeAddress(env, process.platform, folder),
    identify: () => readOwnIdentity(folder),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    release: version,
    requestTimeoutMs,
  });
  try {
    return await work(service);
  } finally {
    service.dispose();
  }
}
