import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { DiagnoseRequest } from '../plugins/contract.ts';
import { readTextIfPresent } from '../platform/files/files.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logging/log.ts';
import { createEngine } from './create-engine.ts';
import { runPiChecks } from '../diagnostics/pi-checks.ts';
import type { EngineContext, PiEngine } from './engine.ts';
import type { CallContext, GatewayOptions, PiGateway } from './gateway/gateway.ts';
import { createSoapGateway } from './gateway/soap-gateway.ts';
import { readTrustedCa } from './tokens/trusted-ca.ts';
import type { Diagnosis, PiPlugin, PluginSetup } from './pi-plugin.ts';
import { createAccessRegistry } from './checkouts/access-registry.ts';
import { startCheckInRetries, type CheckInRetries } from './checkouts/check-in-retries.ts';
import { openCheckOutLedger, type CheckOutLedger } from './checkouts/ledger.ts';
import type { GrantedRequests } from './checkouts/check-out-strategy.ts';
import { createCheckouts, type Checkouts } from './checkouts/checkouts.ts';
import { checkTemplates } from './rotation/check-templates.ts';
import { createGatewayPool, type GatewayPool, type SharedGateway } from './tokens/gateway-pool.ts';
import { createPiAccess, type PiAccess } from './tokens/pi-access.ts';
import { createTokenCipher } from './tokens/token-cipher.ts';
import { createTokenStore, type TokenStore } from './tokens/token-store.ts';

export interface PiPluginOptions {
  /** Where check-outs are recorded; each profile has its own. */
  readonly ledgerFolder: string;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of repetitions. */
  readonly random: () => number;
  readonly log: Log;
  readonly openGateway?: (options: GatewayOptions) => PiGateway;

  /** The text of a file, or `undefined` if there is none; rejects if it cannot be read. */
  readonly readFile?: (path: string) => Promise<string | undefined>;
}

const maxGranted = 10_000;

class Plugin implements PiPlugin {
  readonly #options: PiPluginOptions;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  readonly #cipher = createTokenCipher();
  readonly #tokens: TokenStore;
  readonly #gateways: GatewayPool;
  readonly #ledger: CheckOutLedger;
  readonly #checkouts: Checkouts;
  readonly #retries: CheckInRetries;
  readonly #accessRegistry = createAccessRegistry();
  readonly #granted: GrantedRequests = new LRUCache({ max: maxGranted });

  constructor(options: PiPluginOptions) {
    const {
      clock,
      random,
      log,
      ledgerFolder,
      openGateway = (to: GatewayOptions) => createSoapGateway(to, { log, clock }),
    } = options;
    const changed = (): void => this.#changed();
    const background = (): EngineContext => this.#background();
    this.#options = options;
    this.#tokens = createTokenStore({ clock, cipher: this.#cipher, changed });
    this.#gateways = createGatewayPool({ open: openGateway, clock, cipher: this.#cipher });
    this.#ledger = openCheckOutLedger({ folder: ledgerFolder, clock, log, changed });
    const pended = (): void => this.#retries.wake();
    this.#checkouts = createCheckouts({ ledger: this.#ledger, clock, random, log, background, pended });
    const accessFor = this.#accessRegistry.accessFor;
    this.#retries = startCheckInRetries({ checkouts: this.#checkouts, clock, log, accessFor, background });
  }

  async engine(setup: PluginSetup): Promise<Result<PiEngine, Failure>> {
    const reached = await this.#sharedAccess(setup);
    if (!reached.ok) return reached;
    const access = reached.value;
    this.#accessRegistry.note(access);
    if (this.#ledger.pending().length > 0) this.#retries.wake();
    const { clock, log } = this.#options;
    const background = (): EngineContext => this.#background();
    const shared = { checkouts: this.#checkouts, granted: this.#granted, accessRegistry: this.#accessRegistry };
    return ok(createEngine({ access, ...shared, clock, log, background }));
  }

  async diagnose(setup: PluginSetup, request: DiagnoseRequest, context: CallContext): Promise<Diagnosis> {
    const { clock, log } = this.#options;
    const trustedCa = await this.#trustedCa(setup);
    // An unusable file fails the check `tls`, above which nothing is tried.
    const gateway = this.#gateway(setup, trustedCa.ok ? trustedCa.value : undefined);
    // The pauses are shared, so that what a diagnosis finds refused is not tried again by the others at once.
    const tokens = createTokenStore({ clock, cipher: this.#cipher, pauses: this.#tokens.pauses });
    const access = this.#access(setup, gateway, tokens);
    const parts = { access, gateway, clock, trustedCa };
    const diagnosis = await runPiChecks(parts, request, { ...context, interactive: true });
    tokens.cache.clear();
    const cause = diagnosis.failure;
    log.info('diagnose.finished', {
      correlationId: context.correlationId,
      ...(cause === undefined ? {} : { kind: cause.kind, message: cause.message }),
    });
    return diagnosis;
  }

  async checkTemplates(setup: PluginSetup, context: EngineContext): Promise<Result<readonly TemplateCheck[], Failure>> {
    const access = await this.#sharedAccess(setup);
    return access.ok ? checkTemplates(access.value, context) : access;
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

  settingsSaved(before: PluginSetup, after: PluginSetup | undefined): number {
    const credentials = this.#tokens.credentialsOf(before);
    if (after !== undefined && this.#tokens.credentialsOf(after) === credentials) return 0;
    const count = this.#tokens.cache.clear(credentials);
    this.#options.log.info('tokens.cleared', { count });
    return count;
  }

  pendingCheckIns(): number {
    return this.#ledger.pending().length;
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
    await this.#ledger.close();
  }

  /** PI as these settings reach it, with the tokens that all share. */
  async #sharedAccess(setup: PluginSetup): Promise<Result<PiAccess, Failure>> {
    const trustedCa = await this.#trustedCa(setup);
    return trustedCa.ok ? ok(this.#access(setup, this.#gateway(setup, trustedCa.value), this.#tokens)) : trustedCa;
  }

  #trustedCa({ settings }: PluginSetup): Promise<Result<string | undefined, Failure>> {
    return readTrustedCa(settings.trustedCaFile, this.#options.readFile ?? readTextIfPresent);
  }

  #gateway({ settings, secrets }: PluginSetup, trustedCa: string | undefined): SharedGateway {
    const { endpointUrl, requestTimeoutMs } = settings;
    return this.#gateways.of({
      endpointUrl,
      registrationKey: secrets.apiRegistrationKey,
      timeoutMs: requestTimeoutMs,
      trustedCa,
    });
  }

  #access(setup: PluginSetup, gateway: SharedGateway, store: TokenStore): PiAccess {
    const { clock, random, log } = this.#options;
    return createPiAccess({ setup, gateway, store, clock, random, log });
  }

  #background(): EngineContext {
    return { signal: this.#closed.signal, correlationId: randomUUID(), interactive: false };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The PI plugin of one process. Retries of pending check-ins start at once and go on until it is closed. */
export function createPiPlugin(options: PiPluginOptions): PiPlugin {
  return new Plugin(options);
}
