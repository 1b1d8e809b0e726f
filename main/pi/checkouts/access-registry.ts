import { LRUCache } from 'lru-cache';
import { identityText, sameName } from '../model.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import type { CheckOutRecord } from './record.ts';

/** Sets of settings remembered; one is usual, a few while somebody tries drafts. */
const maxRemembered = 20;

/** Which settings of this process can check in what. */
export interface AccessRegistry {
  /** These are the latest settings for their endpoint and API User. */
  note(access: PiAccess): void;
  /** `preferred` if it can speak for the actor that checked out, else the latest that can. */
  accessFor(record: CheckOutRecord, preferred?: PiAccess): PiAccess | undefined;
}

/** The actor that checked out must check in: another API User may not stand in for it. */
function canCheckIn({ setup, apiIdentity }: PiAccess, { endpointUrl, actor }: CheckOutRecord): boolean {
  if (setup.settings.endpointUrl !== endpointUrl) return false;
  return actor.as === 'user' || sameName(identityText(actor), identityText(apiIdentity));
}

export function createAccessRegistry(): AccessRegistry {
  const known = new LRUCache<string, PiAccess>({ max: maxRemembered });
  return {
    note: (access) => {
      const who = identityText(access.apiIdentity).toLowerCase();
      known.set(JSON.stringify([access.setup.settings.endpointUrl, who]), access);
    },
    accessFor: (record, preferred) => {
      if (preferred !== undefined && canCheckIn(preferred, record)) return preferred;
      return [...known.values()].find((access) => canCheckIn(access, record));
    },
  };
}
