import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { StoredCredential } from '../model.ts';
import { domainMapOf } from '../identity/map-domain.ts';
import { domainOffers, localOffer, sharedOffer, sortOffers } from './build-offers.ts';
import type { Offer } from './offer.ts';
import { directory, local, shared, stored } from '../../../test-support/pi/sample-credentials.ts';

const map = domainMapOf({ domainMap: ['hq.example=HQ', 'lab.example=LAB'] });

function ofDomain(entry: StoredCredential, type: JumpItemTypeName = 'rdp') {
  return domainOffers(entry, 'as-user', [], type, map).map(({ credential: { format, injectAs, label, domain } }) => ({
    format,
    injectAs,
    label,
    domain,
  }));
}

describe('a local offer', () => {
  it('is the bare name, labelled with its system', () => {
    const entry = local('Administrator', 'WEB01');
    expect(localOffer(entry, 'by-request', ['needs-approval'])).toEqual({
      credential: {
        id: expect.stringMatching(/^v1\./),
        label: 'Administrator (WEB01)',
        kind: 'local',
        account: 'Administrator',
        injectAs: 'Administrator',
        system: 'WEB01',
        format: 'name',
        flags: ['needs-approval'],
      },
      order: { label: 'Administrator (WEB01)' },
      strategy: 'by-request',
      target: { kind: 'stored', entry },
    });
  });
});

describe('a shared offer', () => {
  it('is the bare name, labelled with list and system', () => {
    const entry = shared('enable', 'Network', 'Core switch');
    expect(sharedOffer(entry, 'as-user', [])).toEqual({
      credential: {
        id: expect.stringMatching(/^v1\./),
        label: 'enable (Network / Core switch)',
        kind: 'shared',
        account: 'enable',
        injectAs: 'enable',
        system: 'Core switch',
        list: 'Network',
        format: 'name',
        flags: [],
      },
      order: { label: 'enable (Network / Core switch)' },
      strategy: 'as-user',
      target: { kind: 'shared', entry },
    });
  });
});

describe('domain offers', () => {
  it.each(['jump-client', 'rdp', 'rdp-secureapp'] as const)('for %s are one, down-level', (type) => {
    expect(ofDomain(directory('ann', 'HQ'), type)).toEqual([
      { format: 'down-level', injectAs: 'HQ\\ann', label: 'HQ\\ann', domain: 'HQ' },
    ]);
  });

  it.each(['shell', 'web'] as const)('for %s are three, of which the bare name is labelled with its domain', (type) => {
    expect(ofDomain(directory('ann', 'HQ'), type)).toEqual([
      { format: 'name', injectAs: 'ann', label: 'ann (HQ)', domain: 'HQ' },
      { format: 'upn', injectAs: 'ann@HQ', label: 'ann@HQ', domain: 'HQ' },
      { format: 'down-level', injectAs: 'HQ\\ann', label: 'HQ\\ann', domain: 'HQ' },
    ]);
    const ids = domainOffers(directory('ann', 'HQ'), 'as-user', [], type, map).map(({ credential }) => credential.id);
    expect(new Set(ids).size).toBe(3);
  });

  it.each<readonly [title: string, entry: StoredCredential, domain: string]>([
    ['the NetBIOS name that PI gives', directory('ann', 'HQ'), 'HQ'],
    ['the NetBIOS name of the DNS name that PI gives', directory('ann', 'HQ.example'), 'HQ'],
    ['the DNS name that PI gives, without an entry in the map', directory('ann', 'far.example'), 'far.example'],
    [
      'the NetBIOS name of the domain DNS name',
      directory('ann', 'x', { domainName: undefined, domainDnsName: 'lab.example' }),
      'LAB',
    ],
    ['the name before the DNS name', directory('ann', 'HQ', { domainDnsName: 'lab.example' }), 'HQ'],
    ['the target of the store, mapped', stored('ann', 'Lab.Example', 'Directory_LDAP'), 'LAB'],
    [
      'the target of the store, where nothing is mapped',
      stored('ann', 'FAR', 'Directory_LDAP', { domainName: '', domainDnsName: 'far.example' }),
      'FAR',
    ],
  ])('name the domain by %s', (_title, entry, domain) => {
    expect(ofDomain(entry)).toEqual([
      { format: 'down-level', injectAs: `${domain}\\ann`, label: `${domain}\\ann`, domain },
    ]);
  });
});

describe('the order', () => {
  const labelsOf = (offers: readonly Offer[]): readonly string[] =>
    sortOffers(offers).map(({ credential }) => credential.label);

  it('is local, domain, shared', () => {
    const offers = [
      sharedOffer(shared('a', 'a', 'a'), 'as-user', []),
      ...domainOffers(directory('b', 'B'), 'as-user', [], 'rdp', map),
      localOffer(local('c', 'C'), 'as-user', []),
    ];
    expect(labelsOf(offers)).toEqual(['c (C)', 'B\\b', 'a (a / a)']);
  });

  it('is that of people: numbers by value, and neither case nor accents count', () => {
    const names = ['admin10', 'Admin9', 'ádmin2', 'admin1', 'ADMIN11', 'zoe', 'Émile', 'eve'];
    const offers = names.map((name) => localOffer(local(name, 'WEB01'), 'as-user', []));
    expect(labelsOf(offers).map((label) => label.replace(' (WEB01)', ''))).toEqual([
      'admin1',
      'ádmin2',
      'Admin9',
      'admin10',
      'ADMIN11',
      'Émile',
      'eve',
      'zoe',
    ]);
  });

  it('is the one of the collator and then of the id, for labels of all kinds side by side', () => {
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    const name = fc.oneof(
      fc.constantFrom('adm', 'ADM', 'ädm', 'adm1', 'adm01', 'adm10', 'adm9', 'ａdm', 'a dm', '_adm'),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    const byLabelAndId = ({ credential: a }: Offer, { credential: b }: Offer): number =>
      collator.compare(a.label, b.label) || (a.id < b.id ? -1 : 1);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const offers = names.map((each) => localOffer(local(each, 'WEB01'), 'as-user', []));
        expect(sortOffers(offers)).toEqual(offers.toSorted(byLabelAndId));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is by id where labels are alike', () => {
    const offers = ['ann', 'Ann', 'ANN'].map((name) => localOffer(local(name, 'WEB01'), 'as-user', []));
    const ids = (some: readonly Offer[]): readonly string[] => sortOffers(some).map(({ credential }) => credential.id);
    expect(ids(offers)).toEqual(offers.map(({ credential }) => credential.id).toSorted());
    expect(ids(offers.toReversed())).toEqual(ids(offers));
  });
});
