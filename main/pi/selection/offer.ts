import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import type { SharedCredential, StoredCredential } from '../model.ts';

/** The result of one list call; `plan-queries.ts` decides which calls are made. */
export type Found =
  | {
      /** `application` is the further key of RDP + SecureApp, which keeps database, custom and shared-list entries only. */
      readonly by: 'host' | 'application' | 'domain';
      readonly key: string;
      readonly stored: readonly StoredCredential[];
    }
  | { readonly by: 'shared'; readonly key: string; readonly shared: readonly SharedCredential[] };

/** How a credential is checked out (lookup.md section 4); decided by the permissions of the fresh entry. */
export type Strategy = 'as-user' | 'as-api-user' | 'by-request';

/** One offer: what is shown, and what the retrieval needs. */
export interface Offer {
  readonly credential: OfferedCredential;
  /** By which it is sorted; `account` is set where an account has several formats, which then stand together. */
  readonly order: { readonly label: string; readonly account?: string };
  readonly strategy: Strategy;
  readonly target:
    | { readonly kind: 'stored'; readonly entry: StoredCredential }
    | { readonly kind: 'shared'; readonly entry: SharedCredential };
}
