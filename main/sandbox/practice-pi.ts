import type { ServerResponse } from 'node:http';
import { answerRequest } from './answer-request.ts';
import type { RecordedCall } from './carry-out.ts';
import { ContractService } from './contract-service.ts';
import { contracts, type ContractName } from './contracts/contracts.ts';
import { FaultBox, type Fault } from './faults.ts';
import { closeServer, createPracticeServer, listenOnLoopback, type PracticeServerOptions } from './practice-server.ts';
import { PracticeVault } from './vault.ts';
import type { VaultSpec } from './vault-schema.ts';

export interface PracticePiOptions extends PracticeServerOptions {
  /** Milliseconds added to every answer. */
  readonly latencyMs: number;
  readonly vault: VaultSpec;
  /** How the vault is served; by default `built-in`. */
  readonly contract?: ContractName;
  /** For tests: called with every operation, by its name in the vault, when it arrives; the call waits for the promise. */
  readonly onRequest?: (operation: string, response: ServerResponse) => Promise<void>;
}

const servicePath = '/ERPMWebService/AuthService.svc';
const maxCalls = 10_000;

/** A practice PI: the whole web service on loopback, with a vault that lives as long as the process. */
export type PracticePi = Awaited<ReturnType<typeof startPracticePi>>;

/** Starts a practice PI. Rejects if the port is in use. */
export async function startPracticePi(options: PracticePiOptions) {
  const vault = new PracticeVault(options.vault, options.now ?? Date.now);
  const contract = contracts[options.contract ?? 'built-in'];
  const faults = new FaultBox();
  const calls: RecordedCall[] = [];
  const record = (call: RecordedCall): void => {
    if (calls.length >= maxCalls) calls.shift();
    calls.push(call);
  };
  const service = new ContractService({ contract, vault, faults, record });
  const { server, caPem } = await createPracticeServer(options);
  const port = await listenOnLoopback(server, options.port);
  const endpointUrl = `${options.https ? 'https' : 'http'}://127.0.0.1:${port}${servicePath}`;
  let waitingRequests = 0;
  server.on('request', (request, response) => {
    waitingRequests += 1;
    response.once('close', () => (waitingRequests -= 1));
    void answerRequest(request, response, { ...options, contract, service, faults, endpointUrl });
  });
  return {
    endpointUrl,
    /** The authority that signed its certificate; https only. */
    caPem,
    vault,
    /** Calls so far, oldest first. */
    calls: calls as readonly RecordedCall[],
    clearCalls: () => void calls.splice(0),
    /** Adds a fault for the next request that it applies to. */
    inject: (fault: Fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    /** How many requests have arrived and are not answered yet. */
    get waitingRequests() {
      return waitingRequests;
    },
    stop: () => closeServer(server),
  };
}
