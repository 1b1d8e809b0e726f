import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { engineContext, engineOnPractice, offerId, rdp, session, type EngineOnPractice } from './engine-on-practice.ts';
import { watchRequests, type RequestWatch } from './request-watch.ts';
import type { PluginSecrets } from '../../main/pi/setup.ts';
import type { Fault } from '../../main/sandbox/faults.ts';
import type { ErrorKind, Failure } from '../../shared/errors.ts';
import type { JumpItem } from '../../shared/jump-item.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { createHttpServers, type HttpServers } from '../http-servers.ts';
import { testCertificate, type TestCertificateOptions } from '../test-certificates.ts';

/** One way to make a call of the engine fail, and the failure that is expected. */
export interface ErrorRow {
  readonly when: string;
  readonly received: `${ErrorKind}` | `${ErrorKind} ${string}`;
  readonly hint: RegExp;
  readonly provoke: (on: FailingCalls) => Promise<Failure>;
  readonly facts?: Partial<Failure>;
}

export const context = engineContext();
export const kiosk = rdp('kiosk7');
export const wrongUrl = /Endpoint URL.*SDK Web Services.*Manage Web Appliance/;
export const html = '<!DOCTYPE html><html><body>Welcome</body></html>';

export function envelope(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

export function fault(code: string, detail = ''): string {
  return envelope(
    `<s:Fault><faultcode>s:${code}</faultcode><faultstring>It went wrong.</faultstring>${detail}</s:Fault>`,
  );
}

/** Replaces the answer to the login. */
export function instead(status: number, body: string, contentType = 'text/xml; charset=utf-8'): ErrorRow['provoke'] {
  return (on) => {
    on.practice.pi.inject({ does: 'answer', status, contentType, body, operation: 'DoLogin2' });
    return on.lookUp({});
  };
}

export function refusing(code: number, as: 'result' | 'fault', message = 'As the test says.'): ErrorRow['provoke'] {
  return (on) => {
    on.practice.pi.inject({ does: 'refuse', code, as, message, operation: 'DoLogin2' });
    return on.lookUp({});
  };
}

interface LookUpOptions {
  readonly settings?: RawPlugin;
  readonly secrets?: Partial<PluginSecrets>;
  readonly username?: string;
  readonly jumpItem?: JumpItem;
  readonly signal?: AbortSignal;
  readonly interactive?: boolean;
}

/** An engine on the practice PI whose calls are expected to fail; each method returns the failure. */
export class FailingCalls {
  readonly practice: EngineOnPractice;
  readonly watch: RequestWatch;
  readonly servers: HttpServers;

  private constructor(practice: EngineOnPractice, watch: RequestWatch) {
    this.practice = practice;
    this.watch = watch;
    this.servers = createHttpServers();
  }

  static async start(): Promise<FailingCalls> {
    const watch = watchRequests();
    const practice = await engineOnPractice({ onRequest: watch.onRequest });
    return new FailingCalls(practice, watch);
  }

  async stop(): Promise<void> {
    vi.unstubAllEnvs();
    this.watch.release();
    await this.practice.stop();
    await this.servers.end();
  }

  async lookUp({
    settings,
    secrets,
    username = 'HQ\\ann',
    jumpItem = kiosk,
    signal,
    interactive = true,
  }: LookUpOptions): Promise<Failure> {
    const engine = await this.practice.plugin.engine(this.practice.setup(settings, secrets));
    if (!engine.ok) return engine.error;
    const { result } = await engine.value.findCredentials(session(username, jumpItem), {
      ...engineContext(signal),
      interactive,
    });
    if (result.ok) throw new Error('the lookup did not fail');
    return result.error;
  }

  /** Retrieves the credential of that label, with an injected fault. */
  async get(
    username: string,
    jumpItem: JumpItem,
    label: string,
    injected?: Fault,
    settings: RawPlugin = {},
  ): Promise<Failure> {
    const engine = await this.practice.engine(settings);
    const request = session(username, jumpItem);
    const id = await offerId(engine, request, label);
    if (injected !== undefined) this.practice.pi.inject(injected);
    const got = await engine.getCredential(request, id, context);
    if (got.ok) throw new Error('the retrieval did not fail');
    return got.error;
  }

  /** Retrieves by id a credential that is not offered. */
  async getById(id: string): Promise<Failure> {
    const got = await (await this.practice.engine()).getCredential(session('HQ\\ann', kiosk), id, context);
    if (got.ok) throw new Error('the retrieval did not fail');
    return got.error;
  }

  /** Looks up at a TLS server with that certificate. */
  async atTls(options: TestCertificateOptions, isTrusted = true): Promise<Failure> {
    const certificate = await testCertificate(options);
    const { origin } = await this.servers.server(certificate);
    const trustedCaFile = join(this.practice.folder, 'test-ca.pem');
    await writeFile(trustedCaFile, certificate.cert);
    const endpointUrl = new URL('/AuthService.svc', origin).href;
    return this.lookUp({ settings: { endpointUrl, trustedCaFile: isTrusted ? trustedCaFile : '' } });
  }

  /** Uses the proxy of the environment; the other settings limit this to one lookup. */
  through(
    proxy: string,
    endpointUrl = 'http://pi.hq.invalid/AuthService.svc',
    requestTimeoutMs = 14_000,
  ): Promise<Failure> {
    // On Windows names that differ in case only are one variable, so what is to be set is set last.
    for (const name of ['http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy);
    return this.lookUp({ settings: { requestTimeoutMs, endpointUrl } });
  }

  /** The URL of a port on which nothing listens. */
  async closedPort(): Promise<string> {
    const other = createHttpServers();
    const url = await other.rawServer(() => {});
    await other.end();
    return url;
  }
}
