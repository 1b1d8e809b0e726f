import type { ServerWsdl, WsdlPort } from './wsdl-model.ts';

/**
 * The port to use: the one whose address has the path of the Endpoint URL, else the first for SOAP 1.1, else the first for SOAP 1.2.
 * Of several at that path, SOAP 1.1 first. Paths are compared without case, as IIS does.
 * @param endpointUrl `''` where none is known, as with files
 */
export function choosePort({ ports }: Pick<ServerWsdl, 'ports'>, endpointUrl: string): WsdlPort {
  const wanted = comparable(pathOf(endpointUrl));
  const there = wanted === '' ? [] : ports.filter(({ path }) => comparable(path) === wanted);
  return ofSoap11(there) ?? there[0] ?? ofSoap11(ports) ?? ports[0];
}

function ofSoap11(ports: readonly WsdlPort[]): WsdlPort | undefined {
  return ports.find(({ soap }) => soap === '1.1');
}

/** The path of an http or https URL; `''` if it is none. */
export function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.pathname : '';
}

function comparable(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}
