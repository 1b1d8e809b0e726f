import { Secret } from '../../shared/secret.ts';
import { startScriptedServer, type Answerer, type ScriptedServer } from '../scripted-server.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import type { Account } from '../../main/pi/model.ts';
import type { CallContext, GatewayOptions, PiResult } from '../../main/pi/gateway/gateway.ts';
import { SoapGateway, type PiGateway } from '../../main/pi/gateway/soap-gateway.ts';

/** Gateways to a scripted server, secrets that are easily found in texts, and the outcomes of calls. */

export const token = Secret.of('marked-token-5b1c');
export const password = Secret.of('p<&>\'"-marked é 9d');
export const registrationKey = Secret.of('marked-key-77aa');
export const account: Account = {
  accountName: 'Administrator',
  store: { targetName: 'WEB01', type: 1 },
  passwordList: '',
};

export interface GatewayFixtures {
  readonly server: ScriptedServer;
  gateway(options?: Partial<GatewayOptions>): PiGateway;
  end(): Promise<void>;
}

export async function createGatewayFixtures(): Promise<GatewayFixtures> {
  const server = await startScriptedServer();
  const gateways: PiGateway[] = [];
  return {
    server,
    gateway: (options = {}) => {
      const gateway = new SoapGateway({
        endpointUrl: `${server.origin}/AuthService.svc`,
        contract: builtInContract,
        registrationKey,
        timeoutMs: 10_000,
        ...options,
      });
      gateways.push(gateway);
      return gateway;
    },
    end: async () => {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await server.close();
    },
  };
}

export function context(signal = new AbortController().signal): CallContext {
  return { signal, correlationId: 'c' };
}

export function answer(xml: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answerer {
  return ({ response }) =>
    response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8', ...headers }).end(xml);
}

/** `kind`, `kind (detail)`, or `ok`. */
export function outcomeOf(result: Awaited<PiResult<unknown>>): string {
  if (result.ok) return 'ok';
  const { kind, detail } = result.error.failure;
  return detail === undefined ? kind : `${kind} (${detail})`;
}
