import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountStoreTypes } from '../../../shared/account-store-types.ts';
import { jumpItemTypeNames } from '../../../shared/jump-item.ts';
import { traceCodes } from '../../../shared/lookup-result.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { SharedCredential, StoredCredential } from '../model.ts';
import type { Found, Offer } from './offer.ts';
import { actors, local, settingsWith } from '../../../test-support/pi/sample-credentials.ts';
import { selectCredentials } from './select-credentials.ts';

// Few names, so that the same account comes often, with the same and with other details.
const name = fc.constantFrom('ann', 'Ann', 'svc1', 'svc10', 'svc9');
const system = fc.constantFrom('WEB01', 'web01', 'HQ', 'hq.example', 'LAB');
const holder = fc.constantFrom(undefined, 'HQ\\ann', 'HQ\\bob', 'HQ\\svc-ecm');
const permissions = fc.record({
  allowRemoteSessions: fc.boolean(),
  requestPasswords: fc.boolean(),
  viewPasswords: fc.boolean(),
});

const storedCredential: fc.Arbitrary<StoredCredential> = fc.record({
  account: fc.record({
    accountName: name,
    store: fc.record({ targetName: system, type: fc.constantFrom(...Object.values(accountStoreTypes)) }),
    passwordList: fc.constantFrom(undefined, '', 'L'),
  }),
  autoSpin: fc.boolean(),
  hasRandomPassword: fc.boolean(),
  checkedOutTo: holder,
  domainName: fc.constantFrom(undefined, 'HQ', 'lab.example'),
  systemDnsName: fc.constantFrom(undefined, 'web01.hq.example', 'web01.lab.example'),
  permissions,
});
const sharedCredential: fc.Arbitrary<SharedCredential> = fc.record({
  identifier: fc.record({ accountName: name, listName: fc.constantFrom('L', 'M'), systemName: system }),
  checkedOutTo: holder,
  permissions,
});
const found: fc.Arbitrary<Found> = fc.oneof(
  fc.record({
    by: fc.constantFrom('host', 'application', 'domain'),
    key: system,
    stored: fc.array(storedCredential, { maxLength: 12 }),
  }),
  fc.record({ by: fc.constant('shared' as const), key: system, shared: fc.array(sharedCredential, { maxLength: 6 }) }),
);
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  type: fc.constantFrom(...jumpItemTypeNames),
  hostName: fc.constant('web01.hq.example'),
  shortName: fc.constant('web01'),
  domain: fc.constantFrom(undefined, 'hq.example'),
  addresses: fc.constant([]),
});
const settings = fc
  .record({
    includeRemoteSessionOnly: fc.boolean(),
    filterDomainCredentials: fc.boolean(),
    filterLocalCredentials: fc.boolean(),
    domainCredentialsForShell: fc.boolean(),
    domainCredentialsForWeb: fc.boolean(),
  })
  .map((switches) => settingsWith({ ...switches, domainMap: ['hq.example=HQ', 'lab.example=LAB'] }));

/** The visible part of an offer and its strategy. */
function decided(offers: readonly Offer[]): unknown {
  return offers.map(({ credential, strategy }) => ({ credential, strategy }));
}

/** The same answers in another order, also inside each answer. */
function shuffledOf(parts: readonly Found[]): fc.Arbitrary<readonly Found[]> {
  const inside = parts.map((part): fc.Arbitrary<Found> => {
    if (part.by === 'shared') return shuffled(part.shared).map((entries) => ({ ...part, shared: entries }));
    return shuffled(part.stored).map((entries) => ({ ...part, stored: entries }));
  });
  return fc.tuple(...inside).chain(shuffled);
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

describe('the selection', () => {
  it('does not depend on the order of the answers of PI', () => {
    const cases = fc.array(found, { maxLength: 5 }).chain((parts) => fc.tuple(fc.constant(parts), shuffledOf(parts)));
    fc.assert(
      fc.property(cases, endpoint, settings, ([parts, reordered], where, how) => {
        const first = selectCredentials(parts, actors, where, how);
        const second = selectCredentials(reordered, actors, where, how);
        expect(decided(second.offers)).toEqual(decided(first.offers));
      }),
      { numRuns: 300 },
    );
  });

  it('explains every entry that PI listed: each is offered or dropped with a reason', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 5 }), endpoint, settings, (parts, where, how) => {
        const { offers, trace } = selectCredentials(parts, actors, where, how);
        const keptTrace = trace.filter(({ outcome }) => outcome === 'kept').map(({ subject }) => subject);
        expect(keptTrace).toEqual(offers.map(({ credential }) => credential.label));
        const offeredEntries = new Set(offers.map(({ credential }) => credential.account));
        const dropped = trace.filter(({ outcome }) => outcome === 'dropped').map(({ subject }) => subject);
        for (const part of parts) {
          const accounts =
            part.by === 'shared'
              ? part.shared.map((entry) => entry.identifier.accountName)
              : part.stored.map((entry) => entry.account.accountName);
          for (const account of accounts)
            expect(offeredEntries.has(account) || dropped.some((subject) => subject.startsWith(account))).toBe(true);
        }
      }),
    );
  });

  it('gives every dropped entry a code, and the setting that its sentence names', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 5 }), endpoint, settings, (parts, where, how) => {
        for (const { outcome, code, setting, reason } of selectCredentials(parts, actors, where, how).trace) {
          expect(traceCodes).toContain(code);
          if (outcome !== 'dropped') continue;
          const named = Object.entries(settingTexts).flatMap(([key, { label }]) =>
            reason.includes(`"${label}"`) ? [key] : [],
          );
          expect(named).toEqual(setting === undefined ? [] : [setting]);
        }
      }),
    );
  });

  it('drops nothing because of a setting once that setting is the other way round', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 5 }), endpoint, settings, (parts, where, how) => {
        const decisive = new Set(
          selectCredentials(parts, actors, where, how).trace.flatMap(({ setting }) =>
            setting === undefined ? [] : [setting],
          ),
        );
        for (const setting of decisive) {
          const turned = { ...how, [setting]: !how[setting as keyof typeof how] };
          expect(
            selectCredentials(parts, actors, where, turned).trace.filter((entry) => entry.setting === setting),
          ).toEqual([]);
        }
      }),
    );
  });

  it('offers no id twice, and nothing that the user has no permission on', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 5 }), endpoint, settings, (parts, where, how) => {
        const { offers } = selectCredentials(parts, actors, where, how);
        expect(new Set(offers.map(({ credential }) => credential.id)).size).toBe(offers.length);
        for (const { target, strategy } of offers) {
          const { viewPasswords, requestPasswords, allowRemoteSessions } = target.entry.permissions;
          const allowed = viewPasswords
            ? 'as-user'
            : requestPasswords
              ? 'by-request'
              : allowRemoteSessions && how.includeRemoteSessionOnly
                ? 'as-api-user'
                : 'none';
          expect(strategy).toBe(allowed);
        }
      }),
    );
  });

  it('looks at each entry a fixed number of times, however many there are', () => {
    const where: Endpoint = {
      type: 'rdp',
      hostName: 'web01.hq.example',
      shortName: 'web01',
      domain: 'hq.example',
      addresses: [],
    };
    const looks = (count: number): number => {
      let reads = 0;
      const counted = (entry: StoredCredential): StoredCredential =>
        new Proxy(entry, {
          get: (target, member) => {
            reads += 1;
            return Reflect.get(target, member) as unknown;
          },
        });
      const entries = Array.from({ length: count }, (_, index) =>
        counted(local(`svc${index}`, 'WEB01', { systemDnsName: 'web01.hq.example' })),
      );
      selectCredentials(
        [{ by: 'host', key: 'web01', stored: entries }],
        actors,
        where,
        settingsWith({ filterLocalCredentials: true }),
      );
      return reads;
    };
    expect(looks(1000)).toBe(100 * looks(10));
  });
});
