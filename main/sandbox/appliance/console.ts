import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { sessionSchema } from '../../../shared/jump-item.ts';
import type { EcmClient, EcmError } from './ecm-client.ts';
import type { EcmConnections } from './ecm-connections.ts';

/** What a console user does: opens a Jump Item, picks a credential, works for a while, and ends the session. */
export const consoleRequestSchema = sessionSchema.omit({ sessionId: true }).extend({
  /** Which credential is picked; the first one unless named. */
  credentialId: z.string().optional(),
  /** How long the session lasts after the injection, in milliseconds. It ends early when the ECM is lost. */
  holdMs: z.int().min(0).max(600_000).default(0),
  ecmGroup: z.string().default('Default'),
});
export type ConsoleRequest = z.output<typeof consoleRequestSchema>;

const summarySchema = z.object({ credentialId: z.string(), displayValue: z.string() });
const foundSchema = z.object({ credentials: z.array(summarySchema) });
const gotSchema = z.object({
  credential: z.object({ username: z.string(), domain: z.string().optional(), password: z.string() }),
});

/** What the console shows. There is no field for a password. */
export interface ConsoleSession {
  readonly sessionId: string;
  readonly user: string;
  readonly credentials: readonly z.output<typeof summarySchema>[];
  /** The label of the picked credential. */
  readonly picked?: string;
  readonly injected: boolean;
  readonly injectedAs?: string;
  /** Whether the ECM took the credential back. */
  readonly released: boolean;
  /** The names of the ECMs that answered, in the order of find, get and release. */
  readonly answeredBy: readonly string[];
  readonly error?: { readonly kind: string; readonly message: string; readonly hint?: string };
}

type SessionError = NonNullable<ConsoleSession['error']>;

export interface ConsoleParts {
  readonly ecms: EcmConnections;
  readonly now: () => number;
  /** A session has got its credential (1), or is over (-1). */
  readonly holding: (change: 1 | -1) => void;
}

/** One session while it is going on. */
class Run {
  readonly sessionId = randomUUID();
  readonly #parts: ConsoleParts;
  readonly #request: ConsoleRequest;
  #shown: Omit<ConsoleSession, 'sessionId' | 'user' | 'answeredBy'> = {
    credentials: [],
    injected: false,
    released: false,
  };
  readonly #answeredBy: string[] = [];

  constructor(request: ConsoleRequest, parts: ConsoleParts) {
    this.#request = request;
    this.#parts = parts;
  }

  async toItsEnd(): Promise<ConsoleSession> {
    const picked = await this.#find();
    const client = picked === undefined ? undefined : await this.#get(picked);
    if (picked !== undefined && client !== undefined) await this.#holdAndRelease(client, picked);
    return {
      sessionId: this.sessionId,
      user: this.#request.user.username,
      answeredBy: this.#answeredBy,
      ...this.#shown,
    };
  }

  /** The credential that is picked; nothing if there is none. */
  async #find(): Promise<string | undefined> {
    const routed = await this.#ask('credentials/find', {});
    const found = foundSchema.safeParse(routed?.result);
    if (routed === undefined) return undefined;
    if (!found.success) return this.#fail(badAnswer('credentials/find'));
    const { credentials } = found.data;
    const wanted = this.#request.credentialId;
    const picked =
      wanted === undefined ? credentials[0] : credentials.find(({ credentialId }) => credentialId === wanted);
    this.#shown = { ...this.#shown, credentials, ...(picked === undefined ? {} : { picked: picked.displayValue }) };
    // A favourite that is not offered is asked for all the same; the ECM has to refuse it.
    return picked?.credentialId ?? wanted;
  }

  async #get(credentialId: string): Promise<EcmClient | undefined> {
    const routed = await this.#ask('credentials/get', { credentialId });
    if (routed === undefined) return undefined;
    const got = gotSchema.safeParse(routed.result);
    if (!got.success) return this.#fail(badAnswer('credentials/get'));
    const { username, password } = got.data.credential;
    this.#shown = { ...this.#shown, injected: password !== '', injectedAs: username };
    return routed.client;
  }

  /** The check-out is known to the ECM that made it, so that one is asked, whoever is active by now. */
  async #holdAndRelease(client: EcmClient, credentialId: string): Promise<void> {
    const { holding, now } = this.#parts;
    holding(1);
    if (this.#request.holdMs > 0) await delay(this.#request.holdMs, undefined, { signal: client.gone }).catch(() => {});
    holding(-1);
    const endedAt = new Date(now()).toISOString();
    const asked = await client.ask(
      'credentials/release',
      { session: this.#session(), credentialId, endedAt },
      releasePatienceMs,
    );
    if (asked.kind === 'lost') return; // it gives the credential back by itself
    this.#answeredBy.push(client.registration?.name ?? '');
    if (asked.kind === 'answered') this.#shown = { ...this.#shown, released: true };
    else this.#fail(asked.kind === 'failed' ? shownError(asked.error) : noAnswer());
  }

  async #ask(
    method: string,
    params: object,
  ): Promise<{ readonly client: EcmClient; readonly result: unknown } | undefined> {
    const group = this.#request.ecmGroup;
    const routed = await this.#parts.ecms.ask(group, method, { session: this.#session(), ...params });
    if (routed === undefined) return this.#fail(noEcm(group));
    const { client, asked } = routed;
    this.#answeredBy.push(client.registration?.name ?? '');
    if (asked.kind === 'answered') return { client, result: asked.result };
    return this.#fail(asked.kind === 'failed' ? shownError(asked.error) : noAnswer());
  }

  #session(): object {
    const { user, jumpItem } = this.#request;
    return { sessionId: this.sessionId, user, jumpItem };
  }

  #fail(error: SessionError): undefined {
    this.#shown = { ...this.#shown, error };
    return undefined;
  }
}

const releasePatienceMs = 30_000;

function shownError({ code, message, data }: EcmError): SessionError {
  const hint = data?.['hint'];
  return { kind: data?.kind ?? `json-rpc ${code}`, message, ...(typeof hint === 'string' ? { hint } : {}) };
}

function badAnswer(method: string): SessionError {
  return { kind: 'protocol', message: `The ECM's answer to ${method} is not as it should be.` };
}

function noAnswer(): SessionError {
  return { kind: 'connectivity', message: 'The ECM did not answer in time.' };
}

function noEcm(group: string): SessionError {
  return {
    kind: 'service-unavailable',
    message: `No ECM of the group "${group}" is connected.`,
    hint: 'See /login > Status > Information > ECM Clients.',
  };
}

/** Runs a whole session: find, get, release. */
export function runSession(request: ConsoleRequest, parts: ConsoleParts): Promise<ConsoleSession> {
  return new Run(request, parts).toItsEnd();
}
