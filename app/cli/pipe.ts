import { randomBytes } from 'node:crypto';
import { connectPipe, pipeAddress } from '../../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient, type PipeClient } from '../../main/ecm/pipe/pipe-client.ts';
import { readOwnIdentity, type PersonRole } from '../../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import type { CliEnvironment } from './command.ts';

/** The service answers these calls within milliseconds; a longer silence means that it hangs. */
const answerMs = 5_000;

export type ServiceClient = PipeClient<PersonRole>;

/**
 * Connects to the ECM service of this machine for one piece of work, and disconnects afterwards. Nothing is tried twice: calls
 * to an absent service fail at once.
 */
export async function withService<T>({ env }: CliEnvironment, work: (service: ServiceClient) => Promise<T>) {
  const folder = dataFolder(env, process.platform);
  const service = createPipeClient({
    address: pipeAddress(env, process.platform, folder),
    identify: () => readOwnIdentity(folder),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: answerMs,
  });
  try {
    return await work(service);
  } finally {
    service.dispose();
  }
}
