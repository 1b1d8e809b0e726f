import type { JumpItemTypeName } from '../../../shared/jump-item.ts';

/** The endpoint as the rules see it, normalised (lookup.md section 2). */
export interface Endpoint {
  readonly type: JumpItemTypeName;
  /** Host name in lower-case ASCII; absent when only an address is known. */
  readonly hostName?: string | undefined;
  /** The first label of the host name. */
  readonly shortName?: string | undefined;
  /** The other labels of the host name, if there are any. */
  readonly domain?: string | undefined;
  /** The host if it is an address, then the additional ones; normalised, without repeats. */
  readonly addresses: readonly string[];
  /** RDP + SecureApp only; trimmed, case kept. */
  readonly applicationName?: string | undefined;
}
