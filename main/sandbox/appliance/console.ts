import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { sessionSchema } from '../../../shared/jump-item.ts';
import type { CallResult, EcmClient } from './ecm-client.ts';
import type { EcmConnections } from './ecm-connections.ts';

/** What a console user does: opens a Jump Item, selects a credential, works for a while, and ends the session. */
export const consoleRequestSchema = sessionSchema.omit({ sessionId: true }).extend({
  /** The credential to select; by default the first one. */
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
  /** The label of the selected credential. */
  readonly picked?: string;
  readonly injected: boolean;
  readonly injectedAs?: string;
  /** Whether the ECM accepted the release of the credential. */
  readonly released: boolean;
  /** The names of the ECMs that answered, in the order of find, get and release. */
  readonly answeredBy: readonly string[];
  readonly error?: { readonly kind: string; readonly message: string; readonly hint?: string };
}

type SessionError = NonNullable<ConsoleSession['error']>;

/** A session that uses a credential now. */
export interface HoldingSession {
  readonly user: string;
  readonly credentialId: string;
}

export interface ConsoleParts {
  readonly ecms: EcmConnections;
  readonly now: () => number;
  /** The sessions that have a credential; one is added when it gets it, and removed when it ends. */
  readonly holding: Set<HoldingSession>;
}

const releaseTimeoutMs = 30_000;

/** Runs a whole session: find, get, release. */
export function runSession(request: ConsoleRequest, parts: ConsoleParts): Promise<ConsoleSession> {
  return new Run(request, parts).run();
}

class Run {
  readonly #parts: ConsoleParts;
  readonly #request: ConsoleRequest;
  readonly #session: { readonly sessionId: string } & Pick<ConsoleRequest, 'user' | 'jumpItem'>;
  readonly #answeredBy: string[] = [];
  #shown: Omit<ConsoleSession, 'sessionId' | 'user' | 'answeredBy'> = {
    credentials: [],
    injected: false,
    released: false,
  };

  constructor(request: ConsoleRequest, parts: ConsoleParts) {
    this.#request = request;
    this.#parts = parts;
    this.#session = { sessionId: randomUUID(), user: request.user, jumpItem: request.jumpItem };
  }

  async run(): Promise<ConsoleSession> {
    const credentialId = await this.#find();
    const client = credentialId === undefined ? undefined : await this.#get(credentialId);
    if (credentialId !== undefined && client !== undefined) await this.#holdAndRelease(client, credentialId);
    const { sessionId, user } = this.#session;
    return { sessionId, user: user.username, answeredBy: this.#answeredBy, ...this.#shown };
  }

  /** The id of the selected credential; `undefined` if there is none. */
  async #find(): Promise<string | undefined> {
    const answer = await this.#call('credentials/find', {}, foundSchema);
    if (answer === undefined) return undefined;
    const { credentials } = answer.result;
    const { credentialId } = this.#request;
    const picked =
      credentialId === undefined ? credentials[0] : credentials.find((each) => each.credentialId === credentialId);
    this.#shown = { ...this.#shown, credentials, ...(picked === undefined ? {} : { picked: picked.displayValue }) };
    // A favourite that was not found is requested too; the ECM has to refuse it.
    return picked?.credentialId ?? credentialId;
  }

  async #get(credentialId: string): Promise<EcmClient | undefined> {
    const answer = await this.#call('credentials/get', { credentialId }, gotSchema);
    if (answer === undefined) return undefined;
    const { username, password } = answer.result.credential;
    this.#shown = { ...this.#shown, injected: password !== '', injectedAs: username };
    return answer.client;
  }

  /** Releases at the ECM that delivered the credential, even if another one is active by then: only that one knows the check-out. */
  async #holdAndRelease(client: EcmClient, credentialId: string): Promise<void> {
    const { holding, now } = this.#parts;
    const { holdMs } = this.#request;
    const entry = { user: this.#session.user.username, credentialId };
    holding.add(entry);
    if (holdMs > 0) await delay(holdMs, undefined, { signal: client.disconnected }).catch(() => {});
    holding.delete(entry);
    const params = { session: this.#session, credentialId, endedAt: new Date(now()).toISOString() };
    const released = await client.call('credentials/release', params, releaseTimeoutMs);
    if (released.kind === 'lost') return; // an ECM that loses its link checks in by itself
    this.#answeredBy.push(client.registration?.name ?? '');
    if (released.kind === 'answered') this.#shown = { ...this.#shown, released: true };
    else this.#fail(errorOf(released));
  }

  /** Calls the active ECM of the group. `undefined` if that fails; the error is shown then. */
  async #call<T>(
    method: string,
    params: object,
    schema: z.ZodType<T>,
  ): Promise<{ readonly client: EcmClient; readonly result: T } | undefined> {
    const { ecmGroup } = this.#request;
    const routed = await this.#parts.ecms.call(ecmGroup, method, { session: this.#session, ...params });
    if (routed === undefined) return this.#fail(noEcm(ecmGroup));
    const { client, result } = routed;
    this.#answeredBy.push(client.registration?.name ?? '');
    if (result.kind !== 'answered') return this.#fail(errorOf(result));
    const parsed = schema.safeParse(result.result);
    if (parsed.success) return { client, result: parsed.data };
    return this.#fail({ kind: 'protocol', message: `The ECM's answer to ${method} is not as it should be.` });
  }

  #fail(error: SessionError): undefined {
    this.#shown = { ...this.#shown, error };
    return undefined;
  }
}

function errorOf(result: Extract<CallResult, { readonly kind: 'failed' | 'timeout' }>): SessionError {
  if (result.kind === 'timeout') return { kind: 'connectivity', message: 'The ECM did not answer in time.' };
  const { code, message, data } = result.error;
  const hint = data?.['hint'];
  return { kind: data?.kind ?? `json-rpc ${code}`, message, ...(typeof hint === 'string' ? { hint } : {}) };
}

function noEcm(group: string): SessionError {
  return {
    kind: 'service-unavailable',
    message: `No ECM of the group "${group}" is connected.`,
    hint: 'See /login > Status > Information > ECM Clients.',
  };
}
