import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { RegistrationKeyPlace } from '../../../../shared/server-contract.ts';
import { localName, type WsdlOperation } from '../wsdl-model.ts';
import { fitOfType } from './field-types.ts';
import { outerPlacesIn } from './leaves.ts';
import { wordsOf } from './words.ts';

/** Whose key it is: `ApiRegistrationKey`, `ApplicationKey`, `client-key`. */
const owners = ['api', 'registration', 'application', 'app', 'client', 'subscription', 'license', 'consumer'];

/** Where the registration key goes, as far as the WSDL says so. */
export function proposeRegistrationKey(
  chosen: ReadonlyMap<FunctionName, WsdlOperation>,
): { readonly place: RegistrationKeyPlace; readonly why: string } | undefined {
  const headers = [...chosen.values()].flatMap((operation) => operation.headers);
  const header = headers.find(
    ({ name, type }) => isKeyName(localName(name)) && fitOfType('text', type()) !== undefined,
  );
  if (header !== undefined) {
    const name = localName(header.name);
    const namespace = header.name.slice(1, header.name.lastIndexOf('}'));
    return { place: { as: 'soap-header', name, namespace }, why: `the WSDL declares the SOAP header ${name}` };
  }
  for (const [name, operation] of chosen) {
    const path = keyPath(operation);
    if (path !== undefined)
      return { place: { as: 'input', function: name, path }, why: `the request of ${operation.name} has ${path}` };
  }
  return undefined;
}

/** The member of a request that is the key. */
export function keyPath({ request }: WsdlOperation): string | undefined {
  if (request === undefined) return undefined;
  return outerPlacesIn(request).leaves.find(
    ({ path, type }) => isKeyName(path.slice(path.lastIndexOf('/') + 1)) && fitOfType('text', type) !== undefined,
  )?.path;
}

function isKeyName(name: string): boolean {
  const words = wordsOf(name);
  return words.includes('key') && words.some((word) => owners.includes(word)) && !words.includes('session');
}
