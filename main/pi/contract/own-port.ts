import text from './AuthService.wsdl?raw';
import { readWsdl } from './read-wsdl.ts';
import type { WsdlPort } from './wsdl-model.ts';

/** The port of our own WSDL. Throws if that cannot be read. */
export function ownPort(): WsdlPort {
  const own = readWsdl(text);
  if (!own.ok) throw new Error(`our own WSDL cannot be read: ${own.error.message}`);
  return own.value.ports[0];
}
