import { LRUCache } from 'lru-cache';
import { sameName } from '../../../shared/names.ts';
import { identityText } from '../model.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import type { CheckOutRecord } from './check-out-record.ts';

/** One set of settings is usual, a few more while drafts are tested. */
const maxRemembered = 20;

/** The actor that checked out must check in: another API User cannot. */
function canCheckIn({ setup, apiIdentity }: PiAccess, { endpointUrl, actor }: CheckOutRecord): boolean {
  if (setup.settings.endpointUrl !== endpointUrl) return false;
  return actor.as === 'user' || sameName(identityText(actor), identityText(apiIdentity));
}

/** The settings of this process that can check in: the latest for each endpoint and API User. */
export class AccessRegistry {
  readonly #known = new LRUCache<string, PiAccess>({ max: maxRemembered });

  note(access: PiAccess): void {
    const who = identityText(access.apiIdentity).toLowerCase();
    this.#known.set(JSON.stringify([access.setup.settings.endpointUrl, who]), access);
  }

  /** `preferred` if it has the actor that checked out, else the latest that has it. */
  accessFor(record: CheckOutRecord, preferred?: PiAccess): PiAccess | undefined {
    if (preferred !== undefined && canCheckIn(preferred, record)) return preferred;
    // Most recently noted first.
    return [...this.#known.values()].find((access) => canCheckIn(access, record));
  }
}
