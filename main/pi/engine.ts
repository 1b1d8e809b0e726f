import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { OfferedCredential, SpinJob, TraceEntry } from '../../shared/lookup-result.ts';
import type { Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { CallContext } from './gateway/gateway.ts';

/** A request to the engine. */
export interface EngineContext extends CallContext {
  /** Test and Diagnose: a person waits, so a login is tried at once although a pause after a refused password is running. */
  readonly interactive: boolean;
}

/** A lookup's answer. The trace is complete on failure too. */
export interface FindOutcome {
  readonly trace: readonly TraceEntry[];
  readonly warnings: readonly string[];
  readonly result: Result<readonly OfferedCredential[], Failure>;
}

/** What the ECM injects. The password is dropped as soon as it is delivered. */
export interface CredentialPackage {
  readonly account: string;
  readonly injectAs: string;
  readonly domain?: string | undefined;
  readonly password: Secret;
}

/** `nothing-to-do`: the credential is not on record as checked out, or another session still uses it. */
export interface ReleaseOutcome {
  readonly checkIn: 'done' | 'nothing-to-do' | 'pending';
  readonly spinJob?: SpinJob | undefined;
}

/** What Retrieve Credential shows. `result` holds names only. */
export interface TestRetrieveOutcome {
  readonly result: Result<{ readonly account: string; readonly injectAs: string }, Failure>;
  readonly checkedIn: boolean;
  readonly pendingCheckIn: boolean;
  readonly spinJob?: SpinJob | undefined;
  readonly warnings: readonly string[];
}

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
