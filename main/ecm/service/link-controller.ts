import type { RawAppliance } from '../../../shared/appliance.ts';
import { ecmGroupOf, type EcmGroup } from '../../../shared/ecm-group.ts';
import { sentencesOf, type Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Trust } from '../../platform/network/trusted-ca.ts';
import type { CredentialRequests } from './credential-service.ts';
import type { Registration } from '../link/connection.ts';
import { createApplianceLink, type ApplianceAccount, type ApplianceLink, type LinkState } from '../link/link-client.ts';
import type { LinkStatus } from '../../../shared/service-status.ts';
import { readAppliance } from './read-appliance.ts';

export interface LinkControllerParts {
  /** `plugin` is read at each registration, so that a change of plugin does not need a new link. */
  readonly registration: Omit<Registration, 'group' | 'plugin' | 'digest'> & {
    readonly plugin: () => string;
    readonly digest?: () => string | undefined;
  };
  /** Called for each link: a link that stops ends its own requests only. */
  readonly openRequests: () => CredentialRequests;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly createLink?: typeof createApplianceLink;
}

interface Running {
  readonly link: ApplianceLink;
  readonly key: string;
  readonly secret: Secret;
}

/** The link to the appliance that the settings name; changed settings get a new link. */
export class LinkController {
  readonly #parts: LinkControllerParts;
  readonly #listeners = new Set<() => void>();
  #running: Running | undefined;
  #unfollow: () => void = () => {};
  #isClosed = false;
  #isFirst = true;

  constructor(parts: LinkControllerParts) {
    this.#parts = parts;
  }

  /**
   * Checks the settings (`configuration`) and answers the function that puts their link in place of the former one; without an
   * appliance in them there is none. The function never rejects. Calls must not overlap.
   * @param trust the authorities that are trusted besides the system's
   */
  async prepare(appliance: RawAppliance, clientSecret: Secret | undefined, trust: Result<Trust, Failure>) {
    const named = readAppliance(appliance, clientSecret, trust);
    if (!named.ok) return named;
    if (named.value === undefined) return ok(() => this.#run(undefined));
    const { account, group } = named.value;
    const { clientSecret: secret, ...others } = account;
    const key = JSON.stringify([others, group]);
    if (this.#running?.key === key && this.#running.secret.isSame(secret)) return ok(async () => {});
    const made = this.#create(account, group);
    return made.ok ? ok(() => this.#run({ link: made.value, key, secret })) : made;
  }

  #create(account: ApplianceAccount, group: string): Result<ApplianceLink, Failure> {
    const { registration: own, createLink = createApplianceLink, openRequests, ...parts } = this.#parts;
    const registration = {
      ...own,
      group,
      get plugin() {
        return own.plugin();
      },
      get digest() {
        return own.digest?.();
      },
    };
    return createLink({ ...parts, requests: openRequests(), account, registration });
  }

  /** Also while the link to it is being replaced, and before the first settings, of which it is not known. */
  get hasAppliance(): boolean {
    return this.#running !== undefined || this.#isFirst;
  }

  status(): LinkStatus {
    return statusOf(this.#running?.link.state);
  }

  /** The ECMs of the group, as the appliance reported them. */
  group(): EcmGroup | undefined {
    const state = this.#running?.link.state;
    return state?.kind === 'connected' && state.members !== undefined ? ecmGroupOf(state.members) : undefined;
  }

  /** Tells the appliance that the digest of the settings changed. */
  sendDigest(): void {
    this.#running?.link.sendDigest();
  }

  reconnect(): void {
    this.#running?.link.reconnect();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends the link; functions of earlier `prepare` calls open none any more. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    await this.#run(undefined);
  }

  /** The former link stays in `#running` until it has ended, so that `stop` waits for it too. */
  async #run(next: Running | undefined): Promise<void> {
    await this.#stopFormer();
    this.#unfollow();
    this.#running = this.#isClosed ? undefined : next;
    this.#isFirst = false;
    this.#unfollow = this.#running?.link.onChange(() => this.#changed()) ?? (() => {});
    this.#running?.link.start();
    this.#changed();
  }

  /** A bug while it ends does not prevent the next link. */
  async #stopFormer(): Promise<void> {
    try {
      await this.#running?.link.stop();
    } catch (error) {
      const operation = 'ending the link to the appliance';
      this.#parts.log.error('error.unexpected', { operation, bug: bugText(error) });
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function statusOf(state: LinkState | undefined): LinkStatus {
  if (state === undefined || state.kind === 'stopped') return { state: 'off', active: false };
  if (state.kind === 'connecting') return { state: 'connecting', active: false };
  if (state.kind === 'connected') {
    const { since, active, version } = state;
    return {
      state: 'connected',
      connectedSince: new Date(since).toISOString(),
      active,
      ...(version !== undefined && { applianceVersion: version }),
    };
  }
  const { kind, until, reason } = state;
  const retryAt = new Date(until).toISOString();
  return { state: kind, active: false, retryAt, reason: sentencesOf(reason) };
}
