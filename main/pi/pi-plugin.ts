import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { PluginSettings } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { DiagnoseRequest, PluginDiagnosis } from '../plugins/contract.ts';
import type { EngineContext, PiEngine } from './engine.ts';
import type { CallContext } from './gateway/gateway.ts';

export interface PluginSecrets {
  readonly apiPassword: Secret;
  readonly apiRegistrationKey: Secret;
}

/** Valid settings with their secrets: everything one engine works from. */
export interface PluginSetup {
  readonly settings: PluginSettings;
  readonly secrets: PluginSecrets;
}

/** Its `failure` decides the exit code of `ecmctl diagnose`. The contract's schema cuts it off: screens read the checks. */
export type Diagnosis = PluginDiagnosis;

/**
 * The PI plugin of one process: makes engines for settings, and keeps across them what must outlive a change of settings:
 * cached tokens, connections, open and pending check-outs.
 */
export interface PiPlugin {
  /** An engine for these settings. Fails with `configuration` if the trusted CA file cannot be read. No call to PI is made. */
  engine(setup: PluginSetup): Promise<Result<PiEngine, Failure>>;
  /**
   * Climbs the ladder (product.md, screen 6), check by check. `reach` stops before any login. Checks of the user are skipped
   * without a session. Never rejects for an expected reason; a failed check carries its cause and hint.
   */
  diagnose(setup: PluginSetup, request: DiagnoseRequest, context: CallContext): Promise<Diagnosis>;
  /** Reads every configured template job as the API User, and changes nothing. Fails where the API User cannot log in. */
  checkTemplates(setup: PluginSetup, context: EngineContext): Promise<Result<readonly TemplateCheck[], Failure>>;
  tokenCount(): number;
  /** Forgets every token at once, logs them out at PI in the background, answers how many there were. */
  clearTokens(): number;
  /**
   * Settings were saved: forgets the tokens of `before` if endpoint, API User, Authenticator, password or key is another
   * in `after` (or nothing valid came after), and answers how many. Tokens of unchanged credentials stay.
   */
  settingsSaved(before: PluginSetup, after: PluginSetup | undefined): number;
  /** Check-outs whose check-in failed and will be retried. */
  pendingCheckIns(): number;
  /** Called after the token count or the pending check-ins changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Stops retries, cancels running calls, closes connections. */
  close(): Promise<void>;
}
