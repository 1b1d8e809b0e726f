import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startPracticeAppliance, type PracticeAppliance, type PracticeApplianceOptions } from './practice-appliance.ts';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.stop()));
});

async function start(over: Partial<PracticeApplianceOptions> = {}): Promise<PracticeAppliance> {
  const appliance = await startPracticeAppliance({ port: 0, https: false, ...over });
  open.push(appliance);
  return appliance;
}

async function getToken({ siteUrl, clientId, clientSecret }: PracticeAppliance): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`;
  const answer = await fetch(`${siteUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface Frame {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly data?: unknown };
}

/** An ECM that is not ours: a bare WebSocket. */
class BareEcm {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  /** The members of each `ecm/group`. */
  readonly groups: object[][] = [];
  #wake: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as Frame;
      if (frame.method === 'ecm/group') this.groups.push((frame.params as { members: object[] }).members);
      else this.#frames.push(frame);
      this.#wake?.();
    });
  }

  async next(): Promise<Frame> {
    while (this.#frames.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const frame = this.#frames.shift();
    if (frame === undefined) throw new Error('woken without a frame');
    return frame;
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify({ jsonrpc: '2.0', ...frame }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  async call(method: string, params: object): Promise<Frame> {
    this.send({ id: 1, method, params });
    return this.next();
  }

  register(name: string, group = 'Default', digest?: string): Promise<Frame> {
    return this.call('ecm/register', { name, version: '1', plugin: 'x', group, digest });
  }

  close(): void {
    this.#socket.close();
  }

  closed(): Promise<number> {
    return new Promise((resolve) => this.#socket.once('close', resolve));
  }
}

/** Opens the link; answers the HTTP status if it is refused. */
async function link(
  { siteUrl }: PracticeAppliance,
  { token = 'none', path = '/ecm/link', protocol = 'ecm-link.v1' },
): Promise<BareEcm | number> {
  const socket = new WebSocket(`${siteUrl.replace('http', 'ws')}${path}`, [protocol], {
    headers: { authorization: `Bearer ${token}` },
  });
  open.push({ stop: async () => socket.terminate() });
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.once('open', () => resolve(new BareEcm(socket)));
    socket.on('error', () => {});
  });
}

async function linked(appliance: PracticeAppliance): Promise<BareEcm> {
  const ecm = await link(appliance, { token: await getToken(appliance) });
  if (typeof ecm === 'number') throw new Error(`refused with ${ecm}`);
  return ecm;
}

function post({ siteUrl }: PracticeAppliance, body: string, contentType = 'application/json'): Promise<Response> {
  return fetch(`${siteUrl}/practice/sessions`, { method: 'POST', headers: { 'content-type': contentType }, body });
}

const wish = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };

describe('the link endpoint', () => {
  it.each<[string, (token: string) => Parameters<typeof link>[1], number]>([
    ['without a valid token', () => ({}), 401],
    ['with another subprotocol', (token) => ({ token, protocol: 'ecm-link.v9' }), 400],
    ['elsewhere', (token) => ({ token, path: '/ecm/other' }), 404],
  ])('does not open %s', async (_what, how, status) => {
    const appliance = await start();
    expect(await link(appliance, how(await getToken(appliance)))).toBe(status);
  });

  it('does not open to an account without the permission', async () => {
    const appliance = await start();
    appliance.allowAccess(false);
    expect(await link(appliance, { token: await getToken(appliance) })).toBe(403);
  });

  it('registers an ECM once, and only a whole registration', async () => {
    const appliance = await start();
    const ecm = await linked(appliance);
    expect(await ecm.call('ecm/register', { name: 'x' })).toMatchObject({ error: { code: -32_602 } });
    expect(await ecm.register('ecm-a')).toMatchObject({ result: { active: true } });
    expect(await ecm.register('ecm-a')).toMatchObject({ error: { code: -32_600 } });
    expect(await ecm.call('ecm/dance', {})).toMatchObject({ error: { code: -32_601 } });
  });

  it.each([[''], [' '], [undefined]])('reads the group "%s" as Default', async (group) => {
    const appliance = await start();
    await (await linked(appliance)).call('ecm/register', {
      name: 'ecm-a',
      version: '1',
      plugin: 'x',
      ...(group === undefined ? {} : { group }),
    });
    expect(appliance.clients.map((client) => client.group)).toEqual(['Default']);
  });

  it('notifies an ECM that becomes active', async () => {
    const appliance = await start();
    const [first, second] = [await linked(appliance), await linked(appliance)];
    await first.register('ecm-a');
    expect(await second.register('ecm-b')).toMatchObject({ result: { active: false } });
    expect(await (await linked(appliance)).register('ecm-c', 'Lab')).toMatchObject({ result: { active: true } });
    first.sendText('garbage');
    expect(await first.closed()).toBe(1002);
    expect(await second.next()).toEqual({ jsonrpc: '2.0', method: 'ecm/active', params: { active: true } });
  });

  it('closes a connection whose token has expired, unless it was authorized with a new one', async () => {
    let time = Date.UTC(2030, 0, 1);
    const appliance = await start({ now: () => time });
    const [renewing, forgetful] = [await linked(appliance), await linked(appliance)];
    await renewing.register('ecm-a');
    await forgetful.register('ecm-b');
    time += 3_500_000;
    expect(await renewing.call('ecm/authorize', { accessToken: 'made up' })).toMatchObject({
      error: { code: -32_001 },
    });
    expect(await renewing.call('ecm/authorize', { accessToken: await getToken(appliance) })).toMatchObject({
      result: {},
    });
    time += 100_000;
    const closed = forgetful.closed();
    const page = fetch(`${appliance.siteUrl}/login`);
    const { id } = await renewing.next();
    renewing.send({ id, result: { healthy: true, message: 'Fine.' } });
    await page;
    expect(await closed).toBe(4401);
    expect(appliance.clients.map(({ name }) => name)).toEqual(['ecm-a']);
  });

  it('waits for a silent ECM until the timeout, and cancels its request', async () => {
    const appliance = await start({ timeoutMs: 50 });
    const ecm = await linked(appliance);
    await ecm.register('ecm-a');
    const session = post(appliance, JSON.stringify(wish));
    const { id, method, params } = await ecm.next();
    expect([method, params]).toEqual([
      'credentials/find',
      { session: { sessionId: expect.any(String) as string, ...wish } },
    ]);
    expect(await ecm.next()).toEqual({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } });
    expect(await (await session).json()).toMatchObject({ injected: false, error: { kind: 'connectivity' } });
  });
});

describe('the console simulator', () => {
  it('finds no credentials, which is no error', async () => {
    const appliance = await start();
    const ecm = await linked(appliance);
    await ecm.register('ecm-a');
    const session = post(appliance, JSON.stringify(wish));
    const { id } = await ecm.next();
    ecm.send({ id, result: { credentials: [] } });
    const shown = (await (await session).json()) as object;
    expect(shown).toMatchObject({ credentials: [], injected: false, released: false });
    expect(shown).not.toHaveProperty('error');
  });

  it('never shows the password', async () => {
    const appliance = await start();
    const ecm = await linked(appliance);
    await ecm.register('ecm-a');
    const session = post(appliance, JSON.stringify({ ...wish, credentialId: 'c2' }));
    const find = await ecm.next();
    ecm.send({
      id: find.id,
      result: {
        credentials: [
          { credentialId: 'c1', displayValue: 'a' },
          { credentialId: 'c2', displayValue: 'b' },
        ],
      },
    });
    const get = await ecm.next();
    expect(get.params).toMatchObject({ credentialId: 'c2' });
    ecm.send({ id: get.id, result: { credential: { username: 'admin', domain: 'HQ', password: 'marked' } } });
    const release = await ecm.next();
    expect(release).toMatchObject({
      method: 'credentials/release',
      params: { credentialId: 'c2', endedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string },
    });
    ecm.send({ id: release.id, result: {} });
    const text = await (await session).text();
    expect(JSON.parse(text)).toMatchObject({ picked: 'b', injected: true, injectedAs: 'admin', released: true });
    expect(text + JSON.stringify(appliance.sessions)).not.toContain('marked');
  });

  it.each<[string, string, string, number]>([
    ['another type, which a web page could send', JSON.stringify(wish), 'text/plain', 415],
    ['what is no JSON', '{', 'application/json', 400],
    ['no user', JSON.stringify({ jumpItem: wish.jumpItem }), 'application/json', 400],
    ['an unknown Jump Item', JSON.stringify({ ...wish, jumpItem: { type: 'teapot' } }), 'application/json', 400],
    ['too much', JSON.stringify({ ...wish, more: 'x'.repeat(100_000) }), 'application/json', 413],
  ])('refuses %s', async (_what, body, contentType, status) => {
    expect((await post(await start(), body, contentType)).status).toBe(status);
  });

  it('refuses a request for another host', async () => {
    const { siteUrl } = await start();
    const status = await new Promise((resolve) => {
      httpRequest(`${siteUrl}/login`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });
});

describe('the status page', () => {
  it('lists the ECMs with the health of their plugins, as text', async () => {
    const appliance = await start({ now: () => Date.UTC(2030, 0, 2, 3, 4, 5) });
    expect(await (await fetch(appliance.siteUrl)).text()).toContain('No ECM is connected.');
    const ecm = await linked(appliance);
    await ecm.register('<b>ecm</b>');
    const page = fetch(`${appliance.siteUrl}/login`);
    const { id, method } = await ecm.next();
    expect(method).toBe('plugin/health');
    ecm.send({ id, result: { healthy: false, message: 'PI cannot be reached.' } });
    const html = await (await page).text();
    for (const text of [
      '&lt;b&gt;ecm&lt;/b&gt;',
      '2030-01-02T03:04:05.000Z',
      'active',
      'not healthy: PI cannot be reached.',
    ])
      expect(html).toContain(text);
    expect(html).not.toContain('<b>');
  });

  it('is the only page', async () => {
    const { siteUrl } = await start();
    expect((await fetch(`${siteUrl}/elsewhere`)).status).toBe(404);
  });
});

describe('a group of ECMs', () => {
  it('is reported to each of them, whenever it changes', async () => {
    const appliance = await start();
    const [one, two] = [await linked(appliance), await linked(appliance)];
    await one.register('ecm01', 'Default', 'd1');
    await two.register('ecm02', 'Default', 'd1');
    const both = (digest: string) => [
      { name: 'ecm01', digest: 'd1', active: true },
      { name: 'ecm02', digest, active: false },
    ];
    await vi.waitFor(() => expect([one.groups.at(-1), two.groups.at(-1)]).toEqual([both('d1'), both('d1')]));
    expect(await statusPageOf(appliance)).not.toContain('different settings');
    two.send({ method: 'ecm/settings', params: { digest: 'd2' } });
    await vi.waitFor(() => expect([one.groups.at(-1), two.groups.at(-1)]).toEqual([both('d2'), both('d2')]));
    expect(await statusPageOf(appliance)).toContain('The ECMs of the group Default run with different settings.');
    one.close();
    await vi.waitFor(() => expect(two.groups.at(-1)).toEqual([{ name: 'ecm02', digest: 'd2', active: true }]));
  });

  it('admits three, and tells the fourth why it is refused', async () => {
    const appliance = await start();
    for (const name of ['ecm01', 'ecm02', 'ecm03'])
      expect((await (await linked(appliance)).register(name)).result).toBeDefined();
    const fourth = await linked(appliance);
    expect((await fourth.register('ecm04')).error).toMatchObject({ code: -32_003, data: { reason: 'group-full' } });
    expect((await fourth.register('ecm04', 'Other')).result).toMatchObject({ active: true });
    expect(appliance.clients.map(({ name, group }) => `${name} ${group}`)).toEqual([
      'ecm01 Default',
      'ecm02 Default',
      'ecm03 Default',
      'ecm04 Other',
    ]);
  });
});

async function statusPageOf({ siteUrl }: PracticeAppliance): Promise<string> {
  return (await fetch(`${siteUrl}/login`)).text();
}
