import type { LinkStatus } from '../../../shared/service-status.ts';

/** What is reported to the administrator in the event log of the system (operations.md, "Metrics and alerts"). */

const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60 * 1000;
const linkDownMs = 5 * minuteMs;
const pendingMs = 10 * minuteMs;
const expiringMs = 30 * dayMs;

/** The numbers of the events are fixed: monitoring systems look for them. Without names of people, hosts and accounts. */
export const alerts = {
  'link-down': {
    id: 101,
    raised: 'The link to the appliance has been down for more than 5 minutes.',
    cleared: 'The link to the appliance is connected again.',
  },
  'check-in-pending': {
    id: 102,
    raised: 'A check-in has been pending for more than 10 minutes: a credential stays checked out.',
    cleared: 'No check-in has been pending for more than 10 minutes any more.',
  },
  'login-paused': {
    id: 103,
    raised: 'Privileged Identity refused the login of the API User; logins are paused.',
    cleared: 'Privileged Identity accepts the login of the API User again, or other settings are in use.',
  },
  'certificate-pi': {
    id: 104,
    raised: 'The certificate of Privileged Identity expires within 30 days.',
    cleared: 'The certificate of Privileged Identity is valid for more than 30 days again.',
  },
  'certificate-appliance': {
    id: 105,
    raised: 'The certificate of the appliance expires within 30 days.',
    cleared: 'The certificate of the appliance is valid for more than 30 days again.',
  },
  'audit-not-writable': {
    id: 106,
    raised: 'The audit trail cannot be written: no credential is delivered.',
    cleared: 'The audit trail can be written again.',
  },
} as const satisfies Readonly<
  Record<string, { readonly id: number; readonly raised: string; readonly cleared: string }>
>;
export type AlertName = keyof typeof alerts;
export const alertNames = Object.keys(alerts) as readonly AlertName[];

/** When each certificate expires, in milliseconds since 1970; absent where it is not known. */
export type Expiries = Readonly<Partial<Record<'pi' | 'appliance', number>>>;

/** What the alerts depend on. */
export interface AlertFacts {
  readonly link: Pick<LinkStatus, 'state'>;
  /** Of the check-ins that are pending now, each under a name of its own. */
  readonly pendingCheckIns: readonly string[];
  readonly isLoginPaused: boolean;
  readonly expiries: Expiries;
  readonly isAuditWritable: boolean;
}

export interface AlertChange {
  readonly alert: AlertName;
  readonly state: 'raised' | 'cleared';
}

/** Reports each alert once when it is raised, and once when it is cleared. */
export class AlertStates {
  readonly #raised = new Set<AlertName>();
  #downSince: number | undefined;
  #pendingSince: ReadonlyMap<string, number> = new Map();

  get raised(): ReadonlySet<AlertName> {
    return this.#raised;
  }

  /** @param now milliseconds since 1970 */
  changes(facts: AlertFacts, now: number): readonly AlertChange[] {
    const due = this.#due(facts, now);
    return alertNames.flatMap((alert): AlertChange[] => {
      if (due.has(alert) === this.#raised.has(alert)) return [];
      if (due.has(alert)) this.#raised.add(alert);
      else this.#raised.delete(alert);
      return [{ alert, state: due.has(alert) ? 'raised' : 'cleared' }];
    });
  }

  #due({ link, pendingCheckIns, isLoginPaused, expiries, isAuditWritable }: AlertFacts, now: number): Set<AlertName> {
    // Without an appliance in the settings there is no link that could be down.
    const isDown = link.state !== 'connected' && link.state !== 'off';
    this.#downSince = isDown ? Math.min(this.#downSince ?? now, now) : undefined;
    this.#pendingSince = new Map(
      pendingCheckIns.map((name) => [name, Math.min(this.#pendingSince.get(name) ?? now, now)]),
    );
    const oldest = Math.min(...this.#pendingSince.values());
    const expires = (at: number | undefined): boolean => at !== undefined && at - now <= expiringMs;
    const isDue: Readonly<Record<AlertName, boolean>> = {
      'link-down': this.#downSince !== undefined && now - this.#downSince > linkDownMs,
      'check-in-pending': now - oldest > pendingMs,
      'login-paused': isLoginPaused,
      'certificate-pi': expires(expiries.pi),
      'certificate-appliance': expires(expiries.appliance),
      'audit-not-writable': !isAuditWritable,
    };
    return new Set(alertNames.filter((name) => isDue[name]));
  }
}
