import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CallArgument } from '../../../shared/contract.ts';
import type { TrustCandidate } from '../../../shared/certificates.ts';
import { ok } from '../../../shared/result.ts';
import { cancellableRequest, idle, type RequestParts, type RequestState } from '../../lib/request-store.ts';
import type { DraftStore } from '../plugin-settings/store.ts';

export interface TrustOrder {
  /** Whose certificate it is. */
  readonly server: CallArgument<'diagnose/trust-authority'>['server'];
  readonly candidate: TrustCandidate;
}

/** A certificate that was put into the draft of Trusted CA File. */
export interface TrustedNow extends TrustOrder {
  /** The file that has it. */
  readonly file: string;
}

export interface TrustStore {
  readonly request: RequestState<TrustOrder, string>;
  /** The last one; until the notice about it is dismissed, or the profile is switched. */
  readonly trusted: TrustedNow | undefined;
  /** Has the certificate written, and names the file in the draft, unsaved. Answers whether that was done. */
  trust(order: TrustOrder): Promise<boolean>;
  cancel(): Promise<void>;
  /** Ends a request and removes its error. */
  clear(): void;
  dismiss(): void;
  reset(): void;
}

export function createTrustStore(
  parts: RequestParts,
  draft: Pick<StoreApi<DraftStore>, 'getState'>,
): StoreApi<TrustStore> {
  const { client } = parts;
  return createStore<TrustStore>()((set, get) => {
    const field = { get: () => get().request, set: (request: TrustStore['request']) => set({ request }) };
    const request = cancellableRequest<TrustOrder, string>(parts, field, async (order, { requestId, isWanted }) => {
      const { server, candidate } = order;
      const plugin = draft.getState().values;
      const { fingerprint } = candidate.certificate;
      const written = await client['diagnose/trust-authority']({ requestId, server, plugin, fingerprint });
      if (!written.ok) return written;
      if (!isWanted()) return undefined;
      const { file } = written.value;
      // A step of its own for undo.
      draft.getState().editAll({ trustedCaFile: file });
      set({ trusted: { ...order, file } });
      return ok(file);
    });
    return {
      request: idle,
      trusted: undefined,
      async trust(order) {
        const before = get().trusted;
        await request.start(order);
        return get().trusted !== before;
      },
      cancel: request.cancel,
      clear: request.reset,
      dismiss: () => set({ trusted: undefined }),
      reset() {
        request.reset();
        set({ trusted: undefined });
      },
    };
  });
}
