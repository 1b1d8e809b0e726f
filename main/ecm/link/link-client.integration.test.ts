import { createServer as createHttpsServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { testCertificate, type TestCertificateOptions } from '../../../test-support/test-certificates.ts';
import {
  startPracticeAppliance,
  type PracticeAppliance,
  type PracticeApplianceOptions,
} from '../../sandbox/appliance/practice-appliance.ts';
import type { ConsoleSession } from '../../sandbox/appliance/console.ts';
import { closeServer, listenOnLoopback } from '../../sandbox/practice-server.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import { scriptedRouter, testLink, until, type TestLink } from '../../../test-support/link/link-fixture.ts';
import { createLinkConnector, type ConnectLink, type LinkSocket } from './link-socket.ts';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.stop();
});

async function startAppliance(over: Partial<PracticeApplianceOptions> = {}): Promise<PracticeAppliance> {
  const appliance = await startPracticeAppliance({ port: 0, https: false, ...over });
  open.push(appliance);
  return appliance;
}

type LinkChanges = Parameters<typeof testLink>[1];

function started(site: Parameters<typeof testLink>[0], over: LinkChanges = {}): TestLink {
  const made = testLink(site, over);
  open.push(made.link);
  made.link.start();
  return made;
}

async function connected(appliance: PracticeAppliance, over: LinkChanges = {}): Promise<TestLink> {
  const made = started(appliance, over);
  await made.reached('connected');
  return made;
}

async function runConsole({ siteUrl }: PracticeAppliance, over: object = {}): Promise<ConsoleSession> {
  const body = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' }, ...over };
  const answer = await fetch(`${siteUrl}/practice/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as ConsoleSession;
}

/** Connects for real, and lets the test pull the plug of this one ECM. */
function pluggable(): { connect: ConnectLink; pull(): void } {
  const connect = createLinkConnector({ clock: systemClock, timeoutMs: 5000 });
  const sockets: LinkSocket[] = [];
  return {
    connect: (target, accept) => connect(target, (socket) => (sockets.push(socket), accept(socket))),
    pull: () => sockets.at(-1)?.terminate(),
  };
}

describe('the link to the practice appliance', () => {
  it('registers over TLS, and is listed as active', async () => {
    const appliance = await startAppliance({ https: true });
    const { link, states } = await connected(appliance, { name: 'ecm-a', group: 'Lab' });
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected']);
    expect(link.state).toMatchObject({ kind: 'connected', active: true });
    expect(appliance.clients).toEqual([
      {
        name: 'ecm-a',
        version: '0.1.0',
        plugin: 'Privileged Identity 0.1.0',
        group: 'Lab',
        connectedSince: expect.any(Number) as number,
        active: true,
      },
    ]);
  });

  it('passes a whole session to the plugin: find, get, release', async () => {
    const appliance = await startAppliance();
    const { router } = await connected(appliance);
    const session = await runConsole(appliance);
    expect(session).toMatchObject({
      picked: 'admin (WEB01)',
      injected: true,
      injectedAs: 'WEB01\\admin',
      released: true,
    });
    expect(router.asked).toEqual(['find HQ\\ann', 'get c1', 'release c1']);
    expect(JSON.stringify([session, appliance.sessions])).not.toContain('marked-password');
  });

  it('shows the console why the plugin refuses', async () => {
    const refusal = failure('authorization', 'not-offered', {
      message: 'Not offered.',
      doing: 'testing',
      hint: 'Ask for it.',
    });
    const appliance = await startAppliance();
    await connected(appliance, { router: scriptedRouter({ getCredential: async () => err(refusal) }) });
    expect(await runConsole(appliance)).toMatchObject({
      injected: false,
      error: { kind: 'authorization', message: 'Not offered.', hint: 'Ask for it.' },
    });
  });

  it('survives a bug of the plugin', async () => {
    const broken = scriptedRouter({
      findCredentials: () => {
        throw new Error('marked-internals');
      },
    });
    const appliance = await startAppliance();
    const { link } = await connected(appliance, { router: broken });
    const session = await runConsole(appliance);
    expect(session.error?.kind).toBe('unexpected');
    expect(JSON.stringify(session)).not.toContain('marked-internals');
    expect(link.state.kind).toBe('connected');
  });
});

describe('a connection that is lost', () => {
  it('has what sessions hold checked in, and is replaced', async () => {
    const appliance = await startAppliance();
    const { router, reached } = await connected(appliance);
    const session = runConsole(appliance, { holdMs: 600_000 });
    await until(() => appliance.holding.size === 1);
    const lost = reached('waiting');
    appliance.dropClients();
    expect((await lost).reason).toMatchObject({ kind: 'connectivity', detail: 'reset' });
    expect(await session).toMatchObject({ injected: true, released: false });
    await reached('connected');
    expect(await runConsole(appliance)).toMatchObject({ injected: true, released: true });
    expect(router.asked).toEqual(['find HQ\\ann', 'get c1', 'release c1', 'find HQ\\ann', 'get c1', 'release c1']);
  });

  it('is replaced after the appliance was restarted', async () => {
    const appliance = await startPracticeAppliance({ port: 0, https: false });
    const { reached, link } = await connected(appliance, { random: () => 0.05 });
    const lost = reached('waiting');
    await appliance.stop();
    await lost;
    const again = await startAppliance({ port: Number(new URL(appliance.siteUrl).port) });
    // Another appliance has another account: it knows neither the token nor the secret.
    expect((await reached('refused')).reason).toMatchObject({ kind: 'authentication' });
    expect([again.clients, link.state.kind]).toEqual([[], 'refused']);
  });

  it('with a revoked token is replaced with a new token', async () => {
    const appliance = await startAppliance();
    const { reached, states } = await connected(appliance);
    appliance.revokeTokens();
    appliance.dropClients();
    await reached('waiting');
    await reached('connected');
    expect(states.some(({ kind }) => kind === 'refused')).toBe(false);
    // The lost connection, and no wait for the token.
    expect(states.filter(({ kind }) => kind === 'waiting')).toHaveLength(1);
    expect(appliance.tokensIssued).toBe(2);
  });
});

describe('several ECMs', () => {
  it('get requests in the order in which they connected; the next serves when the first is gone', async () => {
    const appliance = await startAppliance();
    const first = await connected(appliance, { name: 'ecm-a' });
    const second = await connected(appliance, { name: 'ecm-b' });
    expect([first.link.state, second.link.state]).toMatchObject([{ active: true }, { active: false }]);
    expect((await runConsole(appliance)).answeredBy).toEqual(['ecm-a', 'ecm-a', 'ecm-a']);
    await first.link.stop();
    await second.reached('connected', ({ active }) => active);
    expect((await runConsole(appliance)).answeredBy).toEqual(['ecm-b', 'ecm-b', 'ecm-b']);
  });

  it('answer for each other when one is lost during a request, and its late credential is checked in', async () => {
    const appliance = await startAppliance();
    const got = Promise.withResolvers<Result<CredentialPackage, never>>();
    const signals: AbortSignal[] = [];
    const { connect, pull } = pluggable();
    const first = await connected(appliance, {
      name: 'ecm-a',
      connect,
      router: scriptedRouter({ getCredential: (_session, _id, { signal }) => (signals.push(signal), got.promise) }),
    });
    await connected(appliance, { name: 'ecm-b' });
    const session = runConsole(appliance);
    await until(() => first.router.asked.includes('get c1'));
    pull();
    expect(await session).toMatchObject({ injected: true, released: true, answeredBy: ['ecm-a', 'ecm-b', 'ecm-b'] });
    expect(signals[0]?.aborted).toBe(true);
    got.resolve(ok({ account: 'admin', injectAs: 'admin', password: Secret.of('marked') }));
    await until(() => first.router.asked.includes('release c1'));
    expect(first.router.asked).toEqual(['find HQ\\ann', 'get c1', 'release c1']);
  });

  it('answer for each other when one is busy', async () => {
    const busy = failure('service-unavailable', 'busy', { message: 'Busy.', doing: 'testing', hint: 'Wait.' });
    const appliance = await startAppliance();
    await connected(appliance, { name: 'ecm-a', router: scriptedRouter({ findCredentials: async () => err(busy) }) });
    expect((await runConsole(appliance)).error).toMatchObject({ kind: 'service-unavailable', message: 'Busy.' });
    await connected(appliance, { name: 'ecm-b' });
    expect((await runConsole(appliance)).answeredBy).toEqual(['ecm-b', 'ecm-a', 'ecm-a']);
  });

  it('of another group get no request', async () => {
    const appliance = await startAppliance();
    await connected(appliance, { name: 'ecm-a', group: 'Lab' });
    expect((await runConsole(appliance)).error).toMatchObject({
      kind: 'service-unavailable',
      message: 'No ECM of the group "Default" is connected.',
    });
    expect((await runConsole(appliance, { ecmGroup: 'Lab' })).answeredBy).toHaveLength(3);
  });
});

describe('a refused account', () => {
  it('is retried at growing intervals until the appliance locks it, and the failure names that', async () => {
    const clock = manualClock();
    const appliance = await startAppliance({ now: () => clock.now() });
    const wrong = started({ ...appliance, clientSecret: Secret.of('wrong') }, { clock });
    const waits: number[] = [];
    for (let refusal = 1; refusal <= 5; refusal += 1) {
      await until(() => wrong.states.filter(({ kind }) => kind === 'refused').length === refusal);
      const state = await wrong.reached('refused');
      expect(state.reason).toMatchObject({
        kind: 'authentication',
        message: expect.stringContaining('Repeated failures lock the API account') as string,
      });
      waits.push((state.until - clock.now()) / 1000);
      expect(appliance.isLocked).toBe(refusal === 5);
      await clock.advance(refusal === 5 ? 0 : state.until - clock.now());
    }
    expect(waits).toEqual([30, 60, 120, 240, 480]);
    await wrong.link.stop();
    const right = started(appliance, { clock });
    const lockedAt = clock.now();
    for (let refusal = 1; appliance.isLocked; refusal += 1) {
      await until(() => right.states.filter(({ kind }) => kind === 'refused').length === refusal);
      await clock.advance((await right.reached('refused')).until - clock.now());
    }
    await right.reached('connected');
    expect(clock.now() - lockedAt).toBe((30 + 60 + 120 + 240 + 480) * 1000);
    expect(JSON.stringify([wrong.states, right.states])).not.toContain(appliance.clientSecret.reveal());
  });

  it('without the permission gets a failure that names it, and connects once it has it', async () => {
    const appliance = await startAppliance();
    const { link, reached } = await connected(appliance);
    appliance.allowAccess(false);
    const { reason } = await reached('refused');
    expect(reason).toMatchObject({
      kind: 'authorization',
      hint: expect.stringContaining('/login > Management > API Configuration') as string,
    });
    link.reconnect();
    await reached('connecting');
    await reached('refused');
    appliance.allowAccess(true);
    link.reconnect();
    await reached('connected');
  });
});

describe('certificates', () => {
  it('of an unknown authority are refused', async () => {
    const appliance = await startAppliance({ https: true });
    const { reached } = started({ ...appliance, caPem: undefined });
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'tls', detail: 'unknown-ca' });
    expect(appliance.tokensIssued).toBe(0);
  });

  it.each<[string, TestCertificateOptions, string]>([
    ['for another host', { dnsName: 'elsewhere.example' }, 'wrong-host'],
    ['that are over', { notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') }, 'expired'],
  ])('%s are refused', async (_what, certificateOptions, detail) => {
    const certificate = await testCertificate(certificateOptions);
    const asked: string[] = [];
    const server = createHttpsServer(certificate, (request) => asked.push(request.url ?? ''));
    const port = await listenOnLoopback(server as never, 0);
    open.push({ stop: () => closeServer(server as never) });
    const { reached } = started({
      siteUrl: `https://localhost:${port}`,
      caPem: certificate.cert,
      clientId: 'ecm',
      clientSecret: Secret.of('marked'),
    });
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'tls', detail });
    expect(asked).toEqual([]);
  });

  it.each<[string, TestCertificateOptions]>([
    ['for another host', { dnsName: 'elsewhere.example' }],
    ['of an unknown authority', {}],
  ])('%s are refused by the WebSocket too', async (_what, certificateOptions) => {
    const certificate = await testCertificate(certificateOptions);
    const upgrades: string[] = [];
    const server = createHttpsServer(certificate);
    server.on('upgrade', (request, socket) => {
      upgrades.push(request.url ?? '');
      socket.destroy();
    });
    const port = await listenOnLoopback(server as never, 0);
    open.push({ stop: () => closeServer(server as never) });
    const trusted = certificateOptions.dnsName === undefined ? undefined : certificate.cert;
    const connect = createLinkConnector({ trustedCa: trusted, clock: systemClock, timeoutMs: 5000 });
    const target = {
      url: `wss://localhost:${port}/ecm/link`,
      token: Secret.of('marked'),
      signal: new AbortController().signal,
    };
    const opened = await connect(target, () => {
      throw new Error('it must not open');
    });
    expect(opened).toMatchObject({ ok: false, error: { kind: 'tls' } });
    expect(upgrades).toEqual([]);
  });
});
