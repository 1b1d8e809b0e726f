import type {
  CredentialFlag,
  CredentialKind,
  OfferedCredential,
  SpinJob,
  TraceEntry,
} from '../../shared/lookup-result.ts';
import type { AuditFacts } from '../../shared/audit-entry.ts';
import type { DiagnoseResult, Check } from '../../shared/diagnose-result.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { PluginForm } from '../../shared/plugin-form.ts';
import type { SettingFault } from '../../shared/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { PiVersion, RawPlugin } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logging/log.ts';
import type { Trust } from '../platform/network/trusted-ca.ts';
import type { SearchedTexts } from '../platform/secrets/find-secrets.ts';
import type { SecretBinding } from '../platform/secrets/secret-store.ts';

/**
 * The plugin contract (ecm-service.md). It mirrors the vendor's public SDK in meaning: find the credentials of a user on
 * an endpoint, get one, release it. PI is built in and is used through this contract like any other plugin.
 * Nothing here rejects for an expected reason.
 */

export interface RequestContext {
  readonly signal: AbortSignal;
  /** Written with every log line of this request. */
  readonly correlationId: string;
  /** Whether a person waits: the pause after a refused login is then skipped. */
  readonly interactive: boolean;
  /** The caller has searched the session for secrets. Without it, the plugin of PI refuses one that has a secret of its settings. */
  readonly isSearched?: boolean;
  /** Lookups with the same object may share calls that only read and run at the same time, as the two of a preview do. */
  readonly sharing?: object;
  /** The connection that gets the credential, or releases it. Unique while the process runs. */
  readonly holder?: string;
  /** Of a release: nobody asked for it, the connection of its holder was lost, and the session may still use the password. */
  readonly connectionLost?: boolean;
}

/** A credential that was delivered to a session and is not released yet. */
export interface HeldCredential {
  readonly session: Session;
  readonly credentialId: string;
}

/** A credential in the list from which the console user picks. */
export interface CredentialSummary {
  readonly credentialId: string;
  readonly displayValue: string;
  readonly kind?: CredentialKind | undefined;
  readonly flags?: readonly CredentialFlag[] | undefined;
}

/** What is injected. The password is dropped as soon as it is delivered. */
export interface CredentialPackage {
  readonly account: string;
  /** The exact text that is typed as the user name. */
  readonly injectAs: string;
  readonly domain?: string | undefined;
  readonly password: Secret;
  /** The identity that the vault was called as, for the service's records; other plugins than the built-in one name none. */
  readonly actor?: string | undefined;
}

/** The trace is complete on failure too. */
export interface FindOutcome {
  readonly trace: readonly TraceEntry[];
  readonly warnings: readonly string[];
  readonly result: Result<readonly OfferedCredential[], Failure>;
}

/**
 * `nothing-to-do`: the credential is not on record as checked out, another session still uses it, or the vault no longer has it checked
 * out for this one.
 */
export interface ReleaseOutcome {
  readonly checkIn: 'done' | 'nothing-to-do' | 'pending';
  readonly spinJob?: SpinJob | undefined;
  /** As of {@link CredentialPackage}. */
  readonly actor?: string | undefined;
}

/** What Retrieve Credential shows. `result` holds names only. */
export interface TestRetrieveOutcome {
  readonly result: Result<{ readonly account: string; readonly injectAs: string }, Failure>;
  readonly checkedIn: boolean;
  readonly pendingCheckIn: boolean;
  readonly spinJob?: SpinJob | undefined;
  readonly warnings: readonly string[];
}

export interface PluginHealth {
  readonly healthy: boolean;
  /** One sentence. */
  readonly message: string;
}

/** A plugin with one valid set of settings. Requests that run when the settings change end with the engine they began with. */
export interface PluginEngine {
  findCredentials(session: Session, context: RequestContext): Promise<FindOutcome>;
  getCredential(
    session: Session,
    credentialId: string,
    context: RequestContext,
  ): Promise<Result<CredentialPackage, Failure>>;
  /**
   * Succeeds for what is not on record. Of several deliveries to the session, one to the context's holder is released, else the oldest.
   * Which one is decided before the call returns its promise, so that no other release takes the same.
   * @param endedAt when the session was over, milliseconds since 1970
   */
  releaseCredential(
    session: Session,
    credentialId: string,
    endedAt: number,
    context: RequestContext,
  ): Promise<Result<ReleaseOutcome, Failure>>;
  /** Retrieve Credential of the test screen: everything that `getCredential` does, then checked in at once. Rotates only with `fullCycle`. */
  testRetrieve(
    session: Session,
    credentialId: string,
    options: { readonly fullCycle: boolean },
    context: RequestContext,
  ): Promise<TestRetrieveOutcome>;
  /** Whether the vault can be reached; makes no login. */
  health(context: RequestContext): Promise<PluginHealth>;
}

export type PluginSecretValues = Readonly<Record<string, Secret | undefined>>;

/** Settings and secrets as they were entered, valid or not. */
export interface RawSetup {
  readonly settings: RawPlugin;
  /** How the server of the built-in plugin offers its functions, as it is stored; the built-in contract where absent. */
  readonly contract?: unknown;
  readonly secrets: PluginSecretValues;
  /** Secrets that are stored, but for another address than the settings name now, so they count as not set. */
  readonly otherOrigin?: readonly string[] | undefined;
  /** Likewise, but stored while other certificate authorities were trusted. */
  readonly otherTrust?: readonly string[] | undefined;
  /** The authorities to trust, as they were accepted with the secrets; a plugin reads the files where it is absent. */
  readonly trust?: Trust | undefined;
}

/** `reach` stops before any login. Without a session, what needs a user is skipped. */
export interface DiagnoseRequest {
  readonly session?: Session | undefined;
  readonly scope: 'reach' | 'full';
  readonly onCheck?: ((check: Check) => void) | undefined;
}

/** The checks, with the cause of the first one that failed. */
export type PluginDiagnosis = DiagnoseResult & { readonly failure?: Failure | undefined };

export interface PluginIdentity {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
}

/** An address (scheme, host and port) that secrets would reach unencrypted, and the setting that names it. */
export interface UnencryptedOrigin {
  readonly origin: string;
  readonly key: string;
}

export interface EcmPlugin extends PluginIdentity {
  /** All settings, secrets included; the screens draw their forms from it. */
  readonly form: PluginForm;
  /** Features besides finding, getting and releasing; shown on screens. */
  capabilities(): readonly string[];
  /** The strict check before anything is used or saved: `configuration`, which names the first bad setting or missing secret. Makes no call. */
  validate(setup: RawSetup): Failure | undefined;
  /** What keeps the settings from being valid, in the form's order; secrets are not looked at. Calls nobody. */
  problems(settings: RawPlugin): readonly SettingFault[];
  /**
   * What stored secrets belong to with these settings; for anything else they count as not set. Nothing if the settings do not name it.
   * @param trust the digest of the authorities that are trusted besides the system's; nothing if they cannot be read
   */
  secretsBoundTo(settings: RawPlugin, trust: string | undefined): SecretBinding | undefined;
  /** Where these settings would send secrets unencrypted to another machine, which the admin has to confirm first. */
  unencryptedOrigin(settings: RawPlugin): UnencryptedOrigin | undefined;
  /** What keeps the request from being looked up at all. Calls nobody. */
  validateSession?(settings: RawPlugin, session: Session): Failure | undefined;
  /**
   * An engine for these settings, validated strictly. Makes no call and changes nothing. Engines of one plugin share what must
   * outlive a change of settings: sessions at the vault, check-outs.
   */
  engine(setup: RawSetup): Promise<Result<PluginEngine, Failure>>;
  /**
   * `after` is in use from now on, instead of `before`: clears the cached tokens that only `before` used and answers how many;
   * pending check-ins are retried with `after` at once.
   */
  settingsInUse(before: RawSetup | undefined, after: RawSetup | undefined): Promise<number>;
  /** Why a request with these settings would fail, step by step. */
  diagnose(
    setup: RawSetup,
    request: DiagnoseRequest,
    context: RequestContext,
  ): Promise<Result<PluginDiagnosis, Failure>>;
  /**
   * One login with these settings and secrets, made anew and not kept: whether the vault accepts them. Absent in plugins of other vendors,
   * whose whole diagnosis has to do.
   */
  tryLogin?(setup: RawSetup, context: RequestContext): Promise<Result<void, Failure>>;
  /** Reads the template jobs that the settings name for rotation and checks them. Absent where a plugin has none. */
  checkTemplates?(setup: RawSetup, context: RequestContext): Promise<Result<readonly TemplateCheck[], Failure>>;
  /** Which API for rotation the server of these settings offers. Needs and sends no secret. Only where there is more than one. */
  detectVersion?(settings: RawPlugin, context: RequestContext): Promise<Result<PiVersion, Failure>>;
  /**
   * The cached tokens, so that no text that is shown contains one. Absent where the process cannot read them.
   * @param searched the texts, if they are known: then at least the tokens in them
   */
  heldTokens?(searched?: SearchedTexts): readonly Secret[];
  tokenCount(): number;
  clearTokens(): number;
  /** Check-outs that could not be checked in yet and are retried. */
  pendingCheckIns(): number;
  /** A name for each of them, the same as long as it is pending. Absent in plugins of other vendors. */
  pendingCheckInIds?(): readonly string[];
  /** The vault refused the last login of the account of the settings in use. Absent where a plugin does not pause logins. */
  isLoginPaused?(): boolean;
  /** Check-outs that need this plugin and are not pending: in use, or to be rotated later. */
  openCheckOuts(): number;
  /** Whether a credential of this session is not released yet; a session without an id is known by its user. */
  holds(session: Session, credentialId: string): boolean;
  /** What was delivered to this connection and is not released yet: once for each time it was delivered. */
  heldBy(holder: string): readonly HeldCredential[];
  /** Called after one of the numbers changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface PluginHost {
  /** A folder of the plugin's own, for data that must outlive the process. */
  readonly dataFolder: string;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Wraps a password, so that nothing shows it by accident. */
  readonly secretOf: (value: string) => Secret;
}

/** The audit trail, as far as it is about credentials. Nothing here rejects. */
export interface CredentialAudit {
  /** To be called before anything is checked out for a session. Resolves when it is on the disk; if it fails, nothing may be checked out. */
  intent(facts: AuditFacts): Promise<Result<void, Failure>>;
  /** Resolves when it is on the disk, or waits until the disk takes it: a check-in is never refused. */
  record(facts: AuditFacts): Promise<void>;
}

/** For programs that deliver nothing. */
export const unaudited: CredentialAudit = { intent: async () => ok(undefined), record: async () => {} };

/** What the program's own plugin gets besides. Other plugins are audited from outside, because they might write anything. */
export interface BuiltInHost extends PluginHost {
  readonly audit: CredentialAudit;
}

/** Not part of version 1 of the contract. */
type NotInVersion1 =
  | 'problems'
  | 'secretsBoundTo'
  | 'unencryptedOrigin'
  | 'validateSession'
  | 'settingsInUse'
  | 'tryLogin'
  | 'checkTemplates'
  | 'detectVersion'
  | 'heldTokens'
  | 'openCheckOuts'
  | 'holds'
  | 'heldBy';

/** What the entry of a plugin's folder makes: version 1 of the contract (docs/plugins.md). */
export interface ExternalPlugin extends Omit<EcmPlugin, NotInVersion1> {
  replaced(before: RawSetup, after: RawSetup | undefined): number;
}

export interface BuiltInPlugin extends PluginIdentity {
  readonly create: (host: BuiltInHost) => EcmPlugin;
}
