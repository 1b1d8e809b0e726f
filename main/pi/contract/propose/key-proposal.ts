import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { RegistrationKeyPlace } from '../../../../shared/server-contract.ts';
import { builtInContract } from '../built-in.ts';
import type { WsdlOperation, WsdlPort } from '../wsdl-model.ts';
import type { FoundFunctions } from './choose-operation.ts';
import { keyPath, proposeRegistrationKey } from './find-registration-key.ts';
import { resolvePath } from './known-paths.ts';
import { placesIn } from './leaves.ts';

export interface KeyProposal {
  readonly place: RegistrationKeyPlace;
  readonly why: string;
}

/** Where the key goes in a request, if it goes with the inputs. */
export type KeyPaths = (name: FunctionName, operation: WsdlOperation) => string | undefined;

/** Where a declared header carries the key, it is no input, whatever members requests have. */
export function keyPathsFor(chosen: RegistrationKeyPlace | undefined, operations: readonly WsdlOperation[]): KeyPaths {
  if (chosen !== undefined) {
    if (chosen.as !== 'input') return () => undefined;
    return (_name, operation) => (hasPath(operation, chosen.path) ? chosen.path : undefined);
  }
  const hasHeader = operations.some(
    (operation) => proposeRegistrationKey(new Map([['login', operation]]))?.place.as === 'soap-header',
  );
  return hasHeader ? () => undefined : (_name, operation) => keyPath(operation);
}

function hasPath({ request }: WsdlOperation, path: string): boolean {
  return request !== undefined && placesIn(request).leaves.some((place) => place.path === path);
}

/** `undefined`: neither the WSDL nor a person says where it goes. */
export function resolveKey(
  chosen: RegistrationKeyPlace | undefined,
  found: FoundFunctions,
  { soap }: WsdlPort,
): KeyProposal | undefined {
  if (chosen !== undefined) return { place: chosen, why: 'as it was set' };
  const operations = new Map(
    [...found].flatMap(([name, one]) => ('placed' in one ? [[name, one.placed.operation] as const] : [])),
  );
  const proposed = proposeRegistrationKey(operations);
  if (proposed !== undefined) return proposed;
  // A WCF server may read a header that its WSDL does not name; elsewhere it would be a guess.
  return found.get('login')?.status === 'exact' && soap === builtInContract.soap
    ? { place: builtInContract.registrationKey, why: 'as built in, because the login is' }
    : undefined;
}

/** What is wrong with the input that a person named for the key. */
export function misplacedKey(chosen: RegistrationKeyPlace | undefined, found: FoundFunctions): string | undefined {
  if (chosen?.as !== 'input') return undefined;
  const one = found.get(chosen.function);
  if (one === undefined || !('placed' in one)) return `registrationKey: ${chosen.function} has no operation yet.`;
  const { request } = one.placed.operation;
  const place = request && resolvePath(placesIn(request), chosen.path, 'in');
  return place?.ok === false ? `registrationKey: ${place.error}` : undefined;
}
