import { setTimeout as delay } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import type { Random } from '../fuzz/random.ts';
import { accountsOf, hosts, idOf, users } from './vault.ts';
import type { World } from './world.ts';

/** Console sessions of random users on random hosts. */
export class Sessions {
  /** How many ended in which way: `delivered`, the kind of an error, `unanswered`. */
  readonly counts: Record<string, number> = {};
  /** The ids of those that got a credential. */
  readonly delivered: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #longestMs: number;
  readonly #dispatcher: Agent;
  readonly #running = new Set<Promise<void>>();
  #times: number[] = [];

  constructor(world: World, random: Random, longestMs: number) {
    this.#world = world;
    this.#random = random;
    this.#longestMs = longestMs;
    this.#dispatcher = new Agent({ connect: { ca: world.appliance.caPem ?? '' } });
  }

  async run(perSecond: number, ended: AbortSignal): Promise<void> {
    const start = performance.now();
    for (let count = 1; !ended.aborted; count += 1) {
      const session = this.#session().finally(() => this.#running.delete(session));
      this.#running.add(session);
      await delay(Math.max(0, start + (count * 1_000) / perSecond - performance.now()));
    }
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** How many have not ended. */
  get open(): number {
    return this.#running.size;
  }

  /** Whether a session gets its credential and gives it back. */
  async isDelivered(): Promise<boolean> {
    const answer = await this.#post(0);
    return answer['injected'] === true && answer['released'] === true;
  }

  /** Milliseconds of the sessions that ended since the last call, without the time that they lasted. */
  takeTimes(): readonly number[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  async #session(): Promise<void> {
    const holdMs = this.#random.below(this.#longestMs);
    const start = performance.now();
    try {
      const { injected, error, sessionId } = await this.#post(holdMs);
      if (injected === true) this.delivered.push(String(sessionId));
      this.#count(injected === true ? 'delivered' : ((error as { readonly kind: string } | undefined)?.kind ?? 'none'));
      if (injected === true) this.#times.push(performance.now() - start - holdMs);
    } catch {
      this.#count('unanswered');
    }
  }

  #count(end: string): void {
    this.counts[end] = (this.counts[end] ?? 0) + 1;
  }

  async #post(holdMs: number): Promise<Readonly<Record<string, unknown>>> {
    const username = this.#random.pick(users);
    const host = this.#random.pick(hosts);
    const credentialId = idOf(this.#random.pick(accountsOf(username)), host);
    const session = { user: { username }, jumpItem: { type: 'shell', host }, credentialId, holdMs };
    const answer = await fetch(`${this.#world.appliance.siteUrl}/practice/sessions`, {
      method: 'POST',
      body: JSON.stringify(session),
      headers: { 'content-type': 'application/json' },
      dispatcher: this.#dispatcher,
    });
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  }
}
