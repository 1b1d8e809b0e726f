import { describe, expect, it } from 'vitest';
import type { JumpItem, JumpItemTypeName } from '../../../shared/jump-item.ts';
import { pluginDefaults, type PluginSettings } from '../../../shared/settings.ts';
import { describeEndpoint } from '../endpoint/describe-endpoint.ts';
import { planQueries, type Query } from './plan-queries.ts';

const domainMap = ['hq.example=HQ', 'lab.example=LAB', 'old.example=hq'];

function plan(jumpItem: JumpItem, settings: Partial<PluginSettings> = {}) {
  const { result } = describeEndpoint(jumpItem);
  if (!result.ok) throw new Error(result.error.message);
  const { queries, trace } = planQueries(result.value, { ...pluginDefaults, ...settings });
  const keys = (by: Query['by']): readonly string[] => queries.filter((query) => query.by === by).map(({ key }) => key);
  return {
    host: keys('host'),
    application: keys('application'),
    domain: keys('domain'),
    shared: keys('shared'),
    trace,
  };
}

const rdp = (host: string): JumpItem => ({ type: 'rdp', host });

describe('the lookup keys', () => {
  it.each<readonly [title: string, host: string, keys: readonly string[]]>([
    ['a host name and its short name', 'Web01.HQ.example', ['web01.hq.example', 'web01']],
    ['a short name once', 'web01', ['web01']],
    ['an address if nothing else is known', '10.0.0.5', ['10.0.0.5']],
  ])('are %s', (_title, host, keys) => {
    expect(plan(rdp(host))).toMatchObject({ host: keys, application: [], shared: [] });
  });

  it('of a short name are also those of the domains of the map, at most eight', () => {
    expect(plan(rdp('APP07'), { domainMap }).host).toEqual([
      'app07',
      'app07.hq.example',
      'app07.lab.example',
      'app07.old.example',
    ]);
    const many = Array.from({ length: 12 }, (_, index) => `d${index}.example=D${index}`);
    expect(plan(rdp('app07'), { domainMap: many, includeSharedLists: true }).host).toHaveLength(9);
    expect(plan(rdp('app07.far.example'), { domainMap }).host).toEqual(['app07.far.example', 'app07']);
    expect(plan(rdp('10.0.0.5'), { domainMap }).host).toEqual(['10.0.0.5']);
  });

  it.each([
    'web01.münchen.example',
    'WEB01.MÜNCHEN.example.',
    'web01.xn--mnchen-3ya.example',
    'web01.mu\u0308nchen.example',
  ])('of the international name %s are both spellings', (host) => {
    expect(plan(rdp(host)).host).toEqual(['web01.xn--mnchen-3ya.example', 'web01.münchen.example', 'web01']);
  });

  it('of an international short name are both spellings', () => {
    expect(plan(rdp('bücher')).host).toEqual(['xn--bcher-kva', 'bücher']);
  });

  it('of a short name and an international domain are both spellings', () => {
    const keys = ['app07', 'app07.xn--mnchen-3ya.example', 'app07.münchen.example'];
    for (const fqdn of ['MÜNCHEN.example', 'xn--mnchen-3ya.example'])
      expect(plan(rdp('app07'), { domainMap: [`${fqdn}=MUC`] }).host).toEqual(keys);
  });

  it('of a Jump Client are the host name and its short name, although an address is known', () => {
    const jumpItem: JumpItem = { type: 'jump-client', host: 'web01.hq.example', additionalAddresses: ['10.0.0.5'] };
    expect(plan(jumpItem).host).toEqual(['web01.hq.example', 'web01']);
  });

  it('of a web address are those of its host', () => {
    expect(plan({ type: 'web', url: 'https://web01.hq.example:8443/x' }).host).toEqual(['web01.hq.example', 'web01']);
  });

  it('of an RDP + SecureApp have the Application Name besides, its case kept', () => {
    const jumpItem: JumpItem = { type: 'rdp-secureapp', host: 'web01', applicationName: 'Invoices' };
    expect(plan(jumpItem)).toMatchObject({ host: ['web01'], application: ['Invoices'], shared: [] });
  });

  it('are asked for shared lists too if these are included', () => {
    const settings = { includeSharedLists: true };
    expect(plan(rdp('web01.hq.example'), settings).shared).toEqual(['web01.hq.example', 'web01']);
    const jumpItem: JumpItem = { type: 'rdp-secureapp', host: 'web01', applicationName: 'Invoices' };
    expect(plan(jumpItem, settings).shared).toEqual(['web01', 'Invoices']);
    expect(plan({ ...jumpItem, applicationName: 'WEB01' }, settings).shared).toEqual(['web01']);
  });
});

describe('with a preference for addresses', () => {
  const settings = { preferIpAddress: true, includeSharedLists: true };
  const label = '"Prefer lookup of credentials by IP address over hostname"';

  it('only the addresses are asked for if any is known', () => {
    const jumpItem: JumpItem = {
      type: 'jump-client',
      host: 'web01.hq.example',
      additionalAddresses: ['10.0.0.5', '2001:db8::1'],
    };
    const { host, shared, trace } = plan(jumpItem, settings);
    expect(host).toEqual(['10.0.0.5', '2001:db8::1']);
    expect(shared).toEqual(['10.0.0.5', '2001:db8::1', 'web01.hq.example', 'web01']);
    expect(trace).toContainEqual({
      stage: 'query',
      subject: '10.0.0.5, 2001:db8::1',
      outcome: 'tried',
      code: 'address-only',
      setting: 'preferIpAddress',
      reason: `${label} is on, so PI is asked for stored credentials by the address only.`,
    });
  });

  it('the host name is asked for as by default if no address is known', () => {
    const { host, trace } = plan(rdp('web01.hq.example'), settings);
    expect(host).toEqual(['web01.hq.example', 'web01']);
    expect(trace[0]?.reason).toBe(`${label} is on, but no address is known, so PI is asked for the host name.`);
  });

  it('the Application Name is asked for all the same', () => {
    const jumpItem: JumpItem = { type: 'rdp-secureapp', host: '10.0.0.5', applicationName: 'Invoices' };
    expect(plan(jumpItem, settings)).toMatchObject({ host: ['10.0.0.5'], application: ['Invoices'] });
  });
});

describe('the domains that are asked', () => {
  const settings = { domainMap, filterDomainCredentials: false };
  const jumpItems: Readonly<Record<JumpItemTypeName, JumpItem>> = {
    'jump-client': { type: 'jump-client', host: 'web01' },
    rdp: rdp('web01'),
    'rdp-secureapp': { type: 'rdp-secureapp', host: 'web01', applicationName: 'Invoices' },
    shell: { type: 'shell', host: 'web01' },
    web: { type: 'web', url: 'https://web01/' },
    vnc: { type: 'vnc', host: 'web01' },
    'protocol-tunnel': { type: 'protocol-tunnel', host: 'web01' },
  };

  it.each<readonly [type: JumpItemTypeName, off: boolean, shell: boolean, web: boolean]>([
    ['jump-client', true, true, true],
    ['rdp', true, true, true],
    ['rdp-secureapp', true, true, true],
    ['shell', false, true, false],
    ['web', false, false, true],
    ['vnc', false, false, false],
    ['protocol-tunnel', false, false, false],
  ])('depend on the type and its switch: %s', (type, off, shell, web) => {
    const asked = (switches: Partial<PluginSettings>): boolean =>
      plan(jumpItems[type], { ...settings, ...switches }).domain.length > 0;
    expect(asked({})).toBe(off);
    expect(asked({ domainCredentialsForShell: true })).toBe(shell);
    expect(asked({ domainCredentialsForWeb: true })).toBe(web);
  });

  it('are all of the map, each NetBIOS name once, and the own of the host', () => {
    expect(plan(rdp('web01'), settings).domain).toEqual(['HQ', 'LAB']);
    expect(plan(rdp('web01.lab.example'), settings).domain).toEqual(['HQ', 'LAB']);
    expect(plan(rdp('web01.far.example'), settings).domain).toEqual(['HQ', 'LAB', 'far.example']);
    expect(plan(rdp('10.0.0.5'), settings).domain).toEqual(['HQ', 'LAB']);
  });

  it('are narrowed to the own of a Windows host, through the map', () => {
    const narrowed = { domainMap, filterDomainCredentials: true };
    expect(plan(rdp('web01.Lab.example'), narrowed).domain).toEqual(['LAB']);
    expect(plan(rdp('web01.far.example'), narrowed).domain).toEqual(['far.example']);
    expect(plan(rdp('web01.lab.example'), narrowed).trace).toContainEqual({
      stage: 'query',
      subject: 'LAB',
      outcome: 'tried',
      code: 'domain-narrowed',
      setting: 'filterDomainCredentials',
      reason:
        '"If host domain is known, filter domain credentials for Windows Jump Items" is on and the domain of the host is known, so only this domain is asked.',
    });
  });

  it('are not narrowed where the domain of the host is not known', () => {
    const narrowed = { domainMap, filterDomainCredentials: true };
    expect(plan(rdp('web01'), narrowed).domain).toEqual(['HQ', 'LAB']);
    expect(plan(rdp('10.0.0.5'), narrowed).domain).toEqual(['HQ', 'LAB']);
  });

  it('are never narrowed for Shell and Web', () => {
    const narrowed = {
      domainMap,
      filterDomainCredentials: true,
      domainCredentialsForShell: true,
      domainCredentialsForWeb: true,
    };
    expect(plan({ type: 'shell', host: 'web01.lab.example' }, narrowed).domain).toEqual(['HQ', 'LAB']);
    expect(plan({ type: 'web', url: 'https://web01.lab.example/' }, narrowed).domain).toEqual(['HQ', 'LAB']);
  });

  it('are none if the map is empty and the domain of the host not known, which the trace says', () => {
    const { domain, trace } = plan(rdp('web01'), { domainMap: [] });
    expect(domain).toEqual([]);
    expect(trace).toEqual([
      {
        stage: 'query',
        subject: 'domain credentials',
        outcome: 'dropped',
        code: 'no-domain-to-ask',
        setting: 'domainMap',
        reason: 'The domain of the host is not known and "Map Domains" is empty, so no domain is asked.',
      },
    ]);
  });

  it('are none for other types and switches that are off, which the trace says', () => {
    expect(plan({ type: 'vnc', host: 'web01' }, settings).trace[0]?.reason).toBe(
      'A Jump Item of type VNC is not offered domain credentials. No domain is asked.',
    );
    expect(plan({ type: 'shell', host: 'web01' }, settings).trace[0]?.reason).toBe(
      '"Include domain credentials for Shell Jump Items" is off. No domain is asked.',
    );
  });
});
