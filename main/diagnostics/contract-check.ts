import type { ServerContract } from '../../shared/server-contract.ts';
import type { PluginSettings } from '../../shared/settings.ts';
import { changesSince, type FunctionChange } from '../pi/contract/changes-since.ts';
import { choosePort } from '../pi/contract/choose-port.ts';
import { readServerWsdl } from '../pi/contract/read-server-wsdl.ts';
import { passed, skipped, warned, type CheckOutcome } from './run-checks.ts';

interface ContractCheckParts {
  readonly contract: ServerContract;
  readonly settings: Pick<PluginSettings, 'endpointUrl' | 'requestTimeoutMs'>;
  readonly trustedCa: string | undefined;
  readonly signal: AbortSignal;
}

const adapt = 'Adapt the server contract: Plugin settings → Connection → Server contract, or ecmctl contract adapt.';

/** Whether the server's WSDL is the one that the contract was made from. Only reads what the server publishes; nothing secret is sent. */
export async function contractCheck(parts: ContractCheckParts): Promise<CheckOutcome> {
  const { contract, settings, trustedCa, signal } = parts;
  const { endpointUrl: url, requestTimeoutMs: timeoutMs } = settings;
  const wsdl = await readServerWsdl({ from: 'endpoint', url, timeoutMs, trustedCa }, signal);
  signal.throwIfAborted();
  if (!wsdl.ok) return skipped(`The server's WSDL cannot be read: ${wsdl.error.message}`, wsdl.error.hint);
  const { source } = contract;
  if (source !== 'built-in' && source.wsdlSha256 === wsdl.value.sha256)
    return passed("The server's WSDL is the one that the server contract was made from.");
  const changes = changesSince(contract, choosePort(wsdl.value, url));
  if (source === 'built-in')
    return changes.length === 0
      ? passed("The server's WSDL offers all functions as the built-in contract has them.")
      : warned(`The server's WSDL differs from the built-in contract: ${described(changes)}.`, adapt, 'endpointUrl');
  const what = changes.length === 0 ? 'nothing that the contract uses' : described(changes);
  return warned(`The server's WSDL has changed since the contract was made from it: ${what}.`, adapt, 'endpointUrl');
}

const mostDescribed = 4;

function described(changes: readonly FunctionChange[]): string {
  const first = changes.slice(0, mostDescribed).map(({ function: name, what }) => `${name} ${what}`);
  const more = changes.length - first.length;
  return `${first.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
