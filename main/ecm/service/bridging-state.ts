import type { BridgeRefusal, BridgingStatus } from '../../../shared/service-status.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AnsweredCall } from '../pipe/answer-request.ts';
import type { MethodName } from '../pipe/methods.ts';
import type { BridgeObserver } from '../pipe/pipe-host.ts';
import type { BridgingKey } from '../pipe/pipe-key.ts';

type LastCall = NonNullable<BridgingStatus['lastCall']>;

const operations: Readonly<Partial<Record<MethodName, LastCall['operation']>>> = {
  'credentials/find': 'find',
  'credentials/get': 'get',
  'credentials/release': 'release',
};

/** A refused bridge tries again within seconds; the status is sent for it no more often than this. */
const sendRefusedMs = 5_000;

/** What the status of the service says of bridges. */
export class BridgingState implements BridgeObserver {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #changed: () => void;
  #key: Pick<BridgingStatus, 'state' | 'problem'> = { state: 'disabled' };
  #connected = 0;
  #disconnectedAt: string | undefined;
  #lastCall: LastCall | undefined;
  #lastRefusal: BridgingStatus['lastRefusal'];
  #refusalSentAt = -Infinity;

  constructor({ clock, changed }: { readonly clock: Pick<Clock, 'now'>; readonly changed: () => void }) {
    this.#clock = clock;
    this.#changed = changed;
  }

  status(): BridgingStatus {
    return {
      ...this.#key,
      connected: this.#connected,
      ...(this.#connected === 0 && this.#disconnectedAt !== undefined && { disconnectedAt: this.#disconnectedAt }),
      ...(this.#lastCall !== undefined && { lastCall: this.#lastCall }),
      ...(this.#lastRefusal !== undefined && { lastRefusal: this.#lastRefusal }),
    };
  }

  /** To be called with the key file as it is now. */
  keyRead(key: BridgingKey): void {
    const { state } = key;
    const before = this.#key;
    const problem = 'problem' in key ? { message: key.problem.message, hint: key.problem.hint } : undefined;
    this.#key = { state, ...(problem !== undefined && { problem }) };
    // Enabled since: the refusal says nothing any more.
    if (state === 'enabled' && before.state !== state && this.#lastRefusal?.reason === 'no-key')
      this.#lastRefusal = undefined;
    if (before.state !== state || before.problem?.message !== problem?.message) this.#changed();
  }

  /** It has proven that it knows the key, so the key file is in order, whenever that was read last. */
  opened(): void {
    this.#key = { state: 'enabled' };
    this.#connected += 1;
    this.#changed();
  }

  closed(): void {
    this.#connected -= 1;
    if (this.#connected === 0) this.#disconnectedAt = this.#now();
    this.#changed();
  }

  refused(reason: BridgeRefusal): void {
    const before = this.#lastRefusal;
    this.#lastRefusal = { at: this.#now(), reason };
    const now = this.#clock.now();
    if (before?.reason === reason && now - this.#refusalSentAt < sendRefusedMs) return;
    this.#refusalSentAt = now;
    this.#changed();
  }

  answered({ connection, method, correlationId, outcome }: AnsweredCall): void {
    const operation = operations[method];
    if (connection.role !== 'bridge' || connection.trial === true || operation === undefined) return;
    this.#lastCall = { at: this.#now(), correlationId, operation, ...outcomeOf(outcome) };
    this.#changed();
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** The kind of a failure and no text of it, because that may name users and endpoints. */
function outcomeOf(outcome: AnsweredCall['outcome']): Pick<LastCall, 'outcome' | 'offered' | 'failure'> {
  if ('kind' in outcome) {
    const { kind, detail } = outcome;
    return { outcome: 'failed', failure: { kind, ...(detail !== undefined && { detail }) } };
  }
  const { credentials } = outcome.result as { readonly credentials?: unknown };
  if (!Array.isArray(credentials)) return { outcome: 'ok' };
  return { outcome: credentials.length === 0 ? 'none' : 'ok', offered: credentials.length };
}
