import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import { piPluginId, type PiVersion, type RawPlugin } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import { atMost } from '../lib/at-most.ts';
import type {
  BuiltInHost,
  BuiltInPlugin,
  CredentialAudit,
  DiagnoseRequest,
  EcmPlugin,
  HeldCredential,
  PluginDiagnosis,
  RawSetup,
  RequestContext,
} from '../plugins/contract.ts';
import { unaudited } from '../plugins/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { SearchedTexts } from '../platform/secrets/find-secrets.ts';
import { failureFields, type Log } from '../platform/logging/log.ts';
import { readTrust } from '../platform/network/trusted-ca.ts';
import { runPiChecks } from '../diagnostics/pi-checks.ts';
import { detectVersion } from './contract/detect-version.ts';
import { PiEngine } from './engine.ts';
import { piForm } from './form.ts';
import type { GatewayOptions } from './gateway/gateway.ts';
import { SoapGateway, type PiGateway } from './gateway/soap-gateway.ts';
import { validateSetup, type PluginSetup } from './setup.ts';
import { settingsChecks } from './settings-checks.ts';
import { auditCheckOuts } from './checkouts/audit-check-outs.ts';
import { CheckInRetries } from './checkouts/check-in-retries.ts';
import { CheckOutLedger } from './checkouts/check-out-ledger.ts';
import { Checkouts } from './checkouts/checkouts.ts';
import type { GrantedRequests } from './checkouts/retrieve-credential.ts';
import { checkTemplates } from './rotation/templates.ts';
import { GatewayPool, type SharedGateway } from './tokens/gateway-pool.ts';
import { apiActor, PiAccess } from './tokens/pi-access.ts';
import { TokenCipher } from './tokens/token-cipher.ts';
import { TokenStore } from './tokens/token-store.ts';

export interface PiPluginOptions {
  /** Where check-outs are recorded; each profile has its own. */
  readonly ledgerFolder: string;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of repetitions. */
  readonly random: () => number;
  readonly log: Log;
  /** By default nothing is audited. */
  readonly audit?: CredentialAudit;
  readonly openGateway?: (options: GatewayOptions) => PiGateway;
}

const maxGranted = 10_000;

const identity = {
  id: piPluginId,
  name: 'BeyondTrust Privileged Identity',
  description:
    'Finds, checks out and checks in credentials of Privileged Identity for sessions of Privileged Remote Access.',
  version: '1.0.0',
};

/**
 * Privileged Identity as a plugin. Its engines share what must outlive a change of settings: cached tokens, connections, open and
 * pending check-outs. Pending check-ins are retried from the start until it is closed.
 */
export class PiPlugin implements EcmPlugin {
  readonly id = identity.id;
  readonly name = identity.name;
  readonly description = identity.description;
  readonly version = identity.version;
  readonly form = piForm;
  readonly validate = settingsChecks.validate;
  readonly problems = settingsChecks.problems;
  readonly secretsBoundTo = settingsChecks.secretsBoundTo;
  readonly unencryptedOrigin = settingsChecks.unencryptedOrigin;
  readonly validateSession = settingsChecks.validateSession;
  readonly #options: PiPluginOptions;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  readonly #cipher = new TokenCipher();
  readonly #tokens: TokenStore;
  readonly #gateways: GatewayPool;
  readonly #checkouts: Checkouts;
  readonly #retries: CheckInRetries;
  #inUse: PluginSetup | undefined;
  readonly #granted: GrantedRequests = new LRUCache(atMost(maxGranted));

  constructor(options: PiPluginOptions) {
    const { clock, random, log, audit = unaudited, ledgerFolder: folder } = options;
    const open = options.openGateway ?? ((to: GatewayOptions) => new SoapGateway(to, { log, clock }));
    const changed = (): void => this.#changed();
    const background = (correlationId?: string): RequestContext => this.#background(correlationId);
    this.#options = options;
    this.#tokens = new TokenStore({ clock, cipher: this.#cipher, changed });
    this.#gateways = new GatewayPool({ open, clock, cipher: this.#cipher });
    // A clock that somebody sets must end no wait and no limit of a check-out.
    const steady = clock.steady ?? clock;
    const parts = { clock: steady, random, log, background };
    const ledger = new CheckOutLedger({ folder, clock: steady, log, changed });
    const checkInPending = (): void => this.#retries.wake();
    this.#checkouts = new Checkouts({ ...parts, ledger, checkInPending, audit: auditCheckOuts(audit) });
    this.#retries = new CheckInRetries({ ...parts, checkouts: this.#checkouts });
  }

  capabilities(): readonly string[] {
    return ['shared-lists', 'approval', 'rotation', 'diagnose'];
  }

  detectVersion(settings: RawPlugin, { signal }: RequestContext): Promise<Result<PiVersion, Failure>> {
    return detectVersion(settings, signal);
  }

  async engine(raw: RawSetup): Promise<Result<PiEngine, Failure>> {
    const setup = validateSetup(raw);
    if (!setup.ok) return setup;
    const access = await this.#sharedAccess(setup.value);
    if (!access.ok) return access;
    const { clock, log } = this.#options;
    return ok(
      new PiEngine({
        access: access.value,
        reach: (context) => this.#diagnose(setup.value, { scope: 'reach' }, context),
        checkouts: this.#checkouts,
        granted: this.#granted,
        clock,
        log,
        background: (correlationId) => this.#background(correlationId),
      }),
    );
  }

  async settingsInUse(before: RawSetup | undefined, after: RawSetup | undefined): Promise<number> {
    const former = validSetup(before);
    const next = validSetup(after);
    this.#inUse = next;
    // Invalid settings never had a token.
    const cleared = former === undefined ? 0 : this.#clearUnused(former, next);
    const access = next && (await this.#sharedAccess(next));
    if (access?.ok === true) {
      this.#checkouts.accesses.note(access.value);
      if (this.#checkouts.ledger.due().length > 0) this.#retries.wake();
    }
    return cleared;
  }

  async diagnose(
    raw: RawSetup,
    request: DiagnoseRequest,
    context: RequestContext,
  ): Promise<Result<PluginDiagnosis, Failure>> {
    const setup = validateSetup(raw);
    return setup.ok ? ok(await this.#diagnose(setup.value, request, context)) : setup;
  }

  async tryLogin(raw: RawSetup, context: RequestContext): Promise<Result<void, Failure>> {
    const setup = validateSetup(raw);
    if (!setup.ok) return setup;
    const trustedCa = await this.#trustedCa(setup.value);
    if (!trustedCa.ok) return trustedCa;
    const { access, tokens } = this.#apart(setup.value, this.#gateway(setup.value, trustedCa.value));
    const entered = await access.enter(apiActor, { ...context, interactive: true });
    tokens.cache.clear();
    return entered.ok ? ok(undefined) : err(entered.error.failure);
  }

  async checkTemplates(raw: RawSetup, context: RequestContext): Promise<Result<readonly TemplateCheck[], Failure>> {
    const setup = validateSetup(raw);
    if (!setup.ok) return setup;
    const access = await this.#sharedAccess(setup.value);
    return access.ok ? checkTemplates(access.value, context) : access;
  }

  heldTokens(searched?: SearchedTexts): readonly Secret[] {
    return this.#tokens.cache.tokens(searched);
  }

  tokenCount(): number {
    return this.#tokens.cache.count();
  }

  clearTokens(): number {
    this.#tokens.unknownUsers.clear();
    const count = this.#tokens.cache.clear();
    this.#options.log.info('tokens.cleared', { count });
    return count;
  }

  pendingCheckIns(): number {
    return this.#checkouts.ledger.pendingCheckIns().length;
  }

  pendingCheckInIds(): readonly string[] {
    return this.#checkouts.ledger.pendingCheckIns().map(({ id }) => id);
  }

  isLoginPaused(): boolean {
    return this.#inUse !== undefined && this.#tokens.pauses.isRefused(this.#tokens.credentialsOf(this.#inUse));
  }

  openCheckOuts(): number {
    const { ledger } = this.#checkouts;
    return ledger.all().length - ledger.pendingCheckIns().length;
  }

  holds(session: Session, credentialId: string): boolean {
    return this.#checkouts.holds(session, credentialId);
  }

  heldBy(holder: string): readonly HeldCredential[] {
    return this.#checkouts.heldBy(holder);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#gateways.close();
    await this.#retries.stop();
    await this.#checkouts.idle();
    await this.#checkouts.ledger.close();
  }

  async #diagnose(setup: PluginSetup, request: DiagnoseRequest, context: RequestContext): Promise<PluginDiagnosis> {
    const { clock, log } = this.#options;
    const trustedCa = await this.#trustedCa(setup);
    // An unusable file fails the check `tls`; the checks before it do not need the file.
    const gateway = this.#gateway(setup, trustedCa.ok ? trustedCa.value : undefined);
    const { access, tokens } = this.#apart(setup, gateway);
    const parts = { access, gateway, clock, trustedCa };
    const diagnosis = await runPiChecks(parts, request, { ...context, interactive: true });
    tokens.cache.clear();
    const { failure: cause } = diagnosis;
    const facts = cause === undefined ? {} : failureFields(cause);
    log.info('diagnose.finished', { correlationId: context.correlationId, ...facts });
    return diagnosis;
  }

  /** With tokens of its own. The pauses are shared, so that a login that is refused here is not repeated by the engines at once. */
  #apart(setup: PluginSetup, gateway: SharedGateway) {
    const { clock } = this.#options;
    const tokens = new TokenStore({ clock, cipher: this.#cipher, pauses: this.#tokens.pauses });
    return { tokens, access: this.#access(setup, gateway, tokens) };
  }

  /** Clears the tokens of `before` unless `after` has the same endpoint, API User, Authenticator, password and key. */
  #clearUnused(before: PluginSetup, after: PluginSetup | undefined): number {
    const credentials = this.#tokens.credentialsOf(before);
    if (after !== undefined && this.#tokens.credentialsOf(after) === credentials) return 0;
    const count = this.#tokens.cache.clear(credentials);
    this.#options.log.info('tokens.cleared', { count });
    return count;
  }

  /** PI as these settings reach it, with the tokens that all share. */
  async #sharedAccess(setup: PluginSetup): Promise<Result<PiAccess, Failure>> {
    const trustedCa = await this.#trustedCa(setup);
    return trustedCa.ok ? ok(this.#access(setup, this.#gateway(setup, trustedCa.value), this.#tokens)) : trustedCa;
  }

  async #trustedCa({ settings, trust }: PluginSetup): Promise<Result<string | undefined, Failure>> {
    const read = trust === undefined ? await readTrust(settings.trustedCaFile) : ok(trust);
    return read.ok ? ok(read.value.pem) : read;
  }

  #gateway({ settings, secrets, contract }: PluginSetup, trustedCa: string | undefined): SharedGateway {
    const { endpointUrl, requestTimeoutMs: timeoutMs } = settings;
    const { apiRegistrationKey: registrationKey } = secrets;
    return this.#gateways.of({ endpointUrl, contract, registrationKey, timeoutMs, trustedCa });
  }

  #access(setup: PluginSetup, gateway: SharedGateway, store: TokenStore): PiAccess {
    const { clock, random, log } = this.#options;
    const reached = (): void => this.#retries.reached(setup.settings.endpointUrl);
    return new PiAccess({ setup, gateway, store, clock, random, log, reached });
  }

  #background(correlationId: string = randomUUID()): RequestContext {
    return { signal: this.#closed.signal, correlationId, interactive: false };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function validSetup(raw: RawSetup | undefined): PluginSetup | undefined {
  const setup = raw && validateSetup(raw);
  return setup?.ok === true ? setup.value : undefined;
}

/** @param create how the plugin is made; tests pass a fake */
export function createBuiltInPi(
  create: (options: PiPluginOptions) => EcmPlugin = (options) => new PiPlugin(options),
): BuiltInPlugin {
  return {
    ...identity,
    create: ({ dataFolder, clock, random, log, audit }: BuiltInHost) =>
      create({ ledgerFolder: join(dataFolder, 'check-outs'), clock, random, log, audit }),
  };
}

export const builtInPi = createBuiltInPi();
