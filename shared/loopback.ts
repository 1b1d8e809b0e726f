/** Whether a host, as `URL` writes it, is this computer in every case, whatever a name server says. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The same, or a name that is meant for this computer (RFC 6761). */
export function isLoopbackName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return isLoopback(name) || name.endsWith('.localhost') || /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(name);
}
