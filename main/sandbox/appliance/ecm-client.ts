import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { z } from 'zod';

/** The parameters of a registration. */
const registrationSchema = z.object({
  name: z.string().min(1).max(256),
  version: z.string().max(64),
  plugin: z.string().max(256),
  /** Default if absent, as on the appliance. */
  group: z
    .string()
    .max(256)
    .optional()
    .transform((group) => (group === undefined || group.trim() === '' ? 'Default' : group)),
  /** Of the settings that the ECM runs with. */
  digest: z.string().max(128).optional(),
});
export type EcmRegistration = z.output<typeof registrationSchema>;

/** The result of a request to an ECM. */
export type CallResult =
  | { readonly kind: 'answered'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: EcmError }
  | { readonly kind: 'lost' }
  | { readonly kind: 'timeout' };

const errorSchema = z.object({
  code: z.int(),
  message: z.string(),
  data: z.looseObject({ kind: z.string() }).optional(),
});
type EcmError = z.output<typeof errorSchema>;

const frameSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.int()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: errorSchema.optional(),
});
type Frame = z.output<typeof frameSchema>;

/** The appliance, as a connected ECM uses it. */
export interface EcmClientHost {
  /** Whether this is a valid token of the API account. */
  isValid(token: string): boolean;
  /** Adds a registered ECM. Returns whether requests of its group go to it; nothing if the group is full. */
  registered(client: EcmClient): boolean | undefined;
  /** After an ECM was answered that it is registered, or reported another digest. */
  changed(client: EcmClient): void;
  disconnected(client: EcmClient): void;
}

/** One connected ECM, from the open WebSocket to its end. */
/** Of the practice appliance, as a real one has it. */
const practiceVersion = '25.1.1';

export class EcmClient {
  readonly #socket: WebSocket;
  readonly #host: EcmClientHost;
  readonly #waiting = new Map<number, (result: CallResult) => void>();
  readonly #disconnected = new AbortController();
  #registration: EcmRegistration | undefined;
  #token: string;
  #lastId = 0;

  constructor(socket: WebSocket, token: string, host: EcmClientHost) {
    this.#socket = socket;
    this.#token = token;
    this.#host = host;
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? undefined : data.toString()));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.#end());
  }

  get registration(): EcmRegistration | undefined {
    return this.#registration;
  }

  /** Aborts when the connection has ended. */
  get disconnected(): AbortSignal {
    return this.#disconnected.signal;
  }

  get hasValidToken(): boolean {
    return this.#host.isValid(this.#token);
  }

  /** Sends a request and waits for its answer, the end of the connection, or the timeout, after which the request is cancelled. */
  async call(method: string, params: object, timeoutMs: number): Promise<CallResult> {
    if (this.#disconnected.signal.aborted) return { kind: 'lost' };
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<CallResult>();
    this.#waiting.set(id, resolve);
    this.#send({ id, method, params });
    const timer = new AbortController();
    delay(timeoutMs, undefined, { signal: timer.signal }).then(
      () => resolve({ kind: 'timeout' }),
      () => {}, // answered in time
    );
    const result = await promise;
    timer.abort();
    this.#waiting.delete(id);
    if (result.kind === 'timeout') this.#send({ method: '$/cancelRequest', params: { id } });
    return result;
  }

  /** The ECMs of its group, itself included. */
  sendGroup(members: readonly object[]): void {
    this.#send({ method: 'ecm/group', params: { members } });
  }

  sendActive(active: boolean): void {
    this.#send({ method: 'ecm/active', params: { active } });
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** As when the network fails. */
  terminate(): void {
    this.#socket.terminate();
  }

  #receive(text: string | undefined): void {
    const frame = frameSchema.safeParse(parseJson(text));
    if (!frame.success) {
      this.close(1002, 'not JSON-RPC 2.0');
      return;
    }
    if (frame.data.method === undefined) this.#receiveAnswer(frame.data);
    else if (frame.data.id === undefined) this.#notified(frame.data.method, frame.data.params);
    else {
      const { method, params, id } = frame.data;
      this.#send({ id, ...this.#answer(method, params) });
      if (method === 'ecm/register' && this.#registration !== undefined) this.#host.changed(this);
    }
  }

  #notified(method: string, params: unknown): void {
    const reported = registrationSchema.pick({ digest: true }).safeParse(params);
    if (method !== 'ecm/settings' || !reported.success || this.#registration === undefined) return;
    this.#registration = { ...this.#registration, digest: reported.data.digest };
    this.#host.changed(this);
  }

  #receiveAnswer({ id, result, error }: Frame): void {
    const settle = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    settle?.(error === undefined ? { kind: 'answered', result } : { kind: 'failed', error });
  }

  #answer(method: string, params: unknown): object {
    if (method === 'ecm/register') return this.#register(params);
    if (method === 'ecm/authorize') return this.#authorize(params);
    return refusal(-32_601, 'There is no such method.');
  }

  #register(params: unknown): object {
    if (this.#registration !== undefined) return refusal(-32_600, 'This connection is registered already.');
    const registration = registrationSchema.safeParse(params);
    if (!registration.success)
      return refusal(-32_602, 'A registration names the ECM, its version, its plugin and its group.');
    this.#registration = registration.data;
    const active = this.#host.registered(this);
    if (active !== undefined) return { result: { active, version: practiceVersion } };
    this.#registration = undefined;
    return refusal(-32_003, 'The group has three ECMs already.', { reason: 'group-full' });
  }

  #authorize(params: unknown): object {
    const input = z.object({ accessToken: z.string() }).safeParse(params);
    if (!input.success || !this.#host.isValid(input.data.accessToken))
      return refusal(-32_001, 'The access token is not valid.');
    this.#token = input.data.accessToken;
    return { result: {} };
  }

  #send(content: object): void {
    if (this.#socket.readyState === this.#socket.OPEN)
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', ...content }));
  }

  #end(): void {
    this.#disconnected.abort();
    for (const settle of this.#waiting.values()) settle({ kind: 'lost' });
    this.#host.disconnected(this);
  }
}

function refusal(code: number, message: string, data?: object): object {
  return { error: { code, message, ...(data === undefined ? {} : { data }) } };
}

/** `undefined` for what is not JSON. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
