import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { Result } from '../../shared/result.ts';
import type {
  CredentialPackage,
  FindOutcome,
  PluginContext,
  ReleaseOutcome,
  TestRetrieveOutcome,
} from '../plugins/contract.ts';

export type { CredentialPackage, FindOutcome, ReleaseOutcome, TestRetrieveOutcome };
/** A request to the engine. */
export type EngineContext = PluginContext;

/**
 * The PI plugin's engine for one valid set of settings (lookup.md). Tokens and open check-outs are shared with the
 * engines before and after it, so that a change of settings neither logs everybody in again nor forgets a check-out.
 */
export interface PiEngine {
  /** Which credentials may this user use on this endpoint? (lookup.md 1 to 3) */
  find(session: Session, context: EngineContext): Promise<FindOutcome>;
  /** Gives me this one. (lookup.md 4) */
  get(session: Session, credentialId: string, context: EngineContext): Promise<Result<CredentialPackage, Failure>>;
  /** I am done with it. Succeeds for what is not on record. (lookup.md 5) */
  release(session: Session, credentialId: string, context: EngineContext): Promise<Result<ReleaseOutcome, Failure>>;
  /** Retrieve Credential of the test screen: `get`, then checked in at once. Rotates only with `fullCycle`. (lookup.md 4.8) */
  testRetrieve(
    session: Session,
    credentialId: string,
    options: { readonly fullCycle: boolean },
    context: EngineContext,
  ): Promise<TestRetrieveOutcome>;
}
