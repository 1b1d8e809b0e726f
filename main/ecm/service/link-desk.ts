import { z } from 'zod';
import { applianceKeys } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { ApplianceLink, LinkRequests, LinkState } from '../link/appliance-link.ts';
import type { Registration } from '../link/connection.ts';
import { createApplianceLink } from '../link/link-client.ts';
import { siteUrlOf } from '../link/site-address.ts';
import type { LinkStatus } from '../../../shared/service-status.ts';

/** What the appliance section of the settings must hold for a link. */
const applianceSchema = z.object({
  site: z.string().min(1),
  port: z.int().min(1).max(65_535).default(443),
  clientId: z.string().min(1),
  group: z.string().default(''),
});

export interface LinkDeskParts {
  /** `plugin` is asked at each registration: another plugin is no reason to give up a connection. */
  readonly registration: Omit<Registration, 'group' | 'plugin'> & { readonly plugin: () => string };
  readonly requests: LinkRequests;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Keeps the link to the appliance that the settings name; other settings get a link of their own. */
export interface LinkDesk {
  /**
   * What makes the link that of these settings; without an appliance in them it ends. Until it is called the former link
   * stays, and it cannot fail: what is wrong with the settings is told before, as `configuration`. Calls must not overlap.
   */
  prepare(appliance: Readonly<Record<string, unknown>>, clientSecret: Secret | undefined, trustedCa: string | undefined): Result<() => Promise<void>, Failure>;
  status(): LinkStatus;
  reconnect(): void;
  onChange(listener: () => void): () => void;
  /** Ends the link for good: what was prepared before links nothing any more. */
  stop(): Promise<void>;
}

interface Running {
  readonly link: ApplianceLink;
  readonly key: string;
  readonly secret: Secret;
}

class Desk implements LinkDesk {
  readonly #parts: LinkDeskParts;
  readonly #listeners = new Set<() => void>();
  #running: Running | undefined;
  #unfollow: () => void = () => {};
  #isClosed = false;

  constructor(parts: LinkDeskParts) {
    this.#parts = parts;
  }

  prepare(appliance: Readonly<Record<string, unknown>>, clientSecret: Secret | undefined, trustedCa: string | undefined): Result<() => Promise<void>, Failure> {
    const site = appliance['site'];
    if (site === undefined || site === '') return ok(() => this.#run(undefined));
    const parsed = applianceSchema.safeParse(appliance);
    if (!parsed.success) return err(unusable(parsed.error));
    if (clientSecret === undefined) return err(noSecret());
    const key = JSON.stringify([parsed.data, trustedCa]);
    if (this.#running?.key === key && this.#running.secret.isSame(clientSecret)) return ok(async () => {});
    const { registration: own, ...parts } = this.#parts;
    const { port, clientId, group } = parsed.data;
    const made = createApplianceLink({
      ...parts,
      account: { siteUrl: siteUrlOf(parsed.data.site, port), clientId, clientSecret, trustedCa },
      registration: {
        ...own,
        group,
        get plugin() {
          return own.plugin();
        },
      },
    });
    return made.ok ? ok(() => this.#run({ link: made.value, key, secret: clientSecret })) : made;
  }

  status(): LinkStatus {
    return statusOf(this.#running?.link.state);
  }

  reconnect(): void {
    this.#running?.link.reconnect();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#isClosed = true;
    await this.#run(undefined);
  }

  /** One link after the other; the former is known until it has ended, so that whoever stops meanwhile waits for that, too. */
  async #run(next: Running | undefined): Promise<void> {
    await this.#running?.link.stop();
    this.#unfollow();
    this.#running = this.#isClosed ? undefined : next;
    this.#unfollow = this.#running?.link.onChange(() => this.#changed()) ?? (() => {});
    this.#running?.link.start();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function statusOf(state: LinkState | undefined): LinkStatus {
  if (state === undefined || state.kind === 'stopped') return { state: 'off', active: false };
  switch (state.kind) {
    case 'connecting':
      return { state: 'connecting', active: false };
    case 'connected':
      return { state: 'connected', connectedSince: new Date(state.since).toISOString(), active: state.active };
    default:
      return { state: state.kind, active: false, retryAt: new Date(state.until).toISOString(), reason: `${state.reason.message} ${state.reason.hint}` };
  }
}

function unusable(error: z.ZodError): Failure {
  const path = error.issues[0]?.path.join('.') ?? '';
  const key = applianceKeys.find((known) => known === path);
  const text = {
    message: `Appliance (appliance.${path}): ${error.issues[0]?.message ?? 'cannot be used'}.`,
    doing: 'reading the settings of the appliance',
    hint: 'Complete the Appliance screen: site, port, OAuth client id and ECM group.',
  };
  return failure('configuration', 'setting', text, key === undefined ? {} : { setting: `appliance.${key}` });
}

function noSecret(): Failure {
  const text = {
    message: 'The OAuth client secret (applianceClientSecret) is not set for this site.',
    doing: 'reading the settings of the appliance',
    hint: 'Type the client secret of the API account on the Appliance screen.',
  };
  return failure('configuration', 'secret', text, { setting: 'applianceClientSecret' });
}

export function createLinkDesk(parts: LinkDeskParts): LinkDesk {
  return new Desk(parts);
}
