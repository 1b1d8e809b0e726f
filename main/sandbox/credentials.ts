import { accountStoreTypes } from '../../shared/account-store-types.ts';
import { equalNames, newPassword, type Identities, type Identity } from './identities.ts';
import { refuse } from './refusal.ts';
import type { StoredCredentialSpec, VaultSpec } from './vault-schema.ts';

/** Identifies an account as the web service does: `undefined` is null, which differs from empty. */
export interface AccountId {
  readonly accountName: string;
  readonly targetName: string;
  readonly type: number;
  readonly customTypeName?: string | undefined;
  readonly passwordList?: string | undefined;
}

export interface SharedId {
  readonly accountName: string;
  readonly listName: string;
  readonly systemName: string;
}

interface Hold {
  readonly by: string;
  readonly until: number;
}

export interface Permissions {
  readonly view: boolean;
  readonly request: boolean;
  readonly remote: boolean;
}

/** One credential with its current state. */
export interface Entry {
  readonly kind: 'stored' | 'shared';
  readonly grants: StoredCredentialSpec['grants'];
  password: string;
  hold?: Hold | undefined;
}

export interface StoredEntry extends Entry {
  readonly kind: 'stored';
  readonly id: AccountId;
  readonly autoSpin: boolean;
  readonly randomPassword: boolean;
  readonly domain?: { readonly netbios: string; readonly dnsName: string };
  readonly system?: {
    readonly name: string;
    readonly dnsName?: string | undefined;
    readonly ipAddress?: string | undefined;
  };
}

export interface SharedEntry extends Entry {
  readonly kind: 'shared';
  readonly id: SharedId;
  readonly alsoFor: readonly string[];
}

/** A check-out without a date in the file ends as one made at the start. */
function firstHold(checkedOut: StoredCredentialSpec['checkedOut'], defaultEnd: number): Hold | undefined {
  if (checkedOut === undefined) return undefined;
  return { by: checkedOut.by, until: checkedOut.until === undefined ? defaultEnd : Date.parse(checkedOut.until) };
}

type Location = Pick<StoredEntry, 'domain' | 'system'>;

function storedEntry(spec: StoredCredentialSpec, location: Location, target: string, defaultEnd: number): StoredEntry {
  const { account, type, customTypeName, passwordList, autoSpin, randomPassword, grants, password } = spec;
  return {
    kind: 'stored',
    id: {
      accountName: account,
      targetName: spec.target ?? target,
      type: accountStoreTypes[type],
      customTypeName,
      passwordList,
    },
    autoSpin,
    randomPassword,
    grants,
    ...location,
    password: password ?? newPassword(),
    hold: firstHold(spec.checkedOut, defaultEnd),
  };
}

function sameAccount(a: AccountId, b: AccountId): boolean {
  return (
    a.accountName === b.accountName &&
    a.targetName === b.targetName &&
    a.type === b.type &&
    a.customTypeName === b.customTypeName &&
    a.passwordList === b.passwordList
  );
}

/** The vault's credentials: who may see which, and who has which checked out. */
export class Credentials {
  readonly stored: readonly StoredEntry[];
  readonly shared: readonly SharedEntry[];
  readonly #identities: Identities;
  readonly #vault: VaultSpec;
  readonly #now: () => number;

  constructor(vault: VaultSpec, identities: Identities, now: () => number) {
    this.#vault = vault;
    this.#identities = identities;
    this.#now = now;
    const defaultEnd = now() + vault.checkOutMinutes * 60_000;
    const inDomains = vault.domains.flatMap(({ netbios, dnsName, credentials }) =>
      credentials.map((spec) => storedEntry(spec, { domain: { netbios, dnsName } }, netbios, defaultEnd)),
    );
    const onSystems = vault.systems.flatMap(({ name, dnsName, ipAddress, credentials }) =>
      credentials.map((spec) => storedEntry(spec, { system: { name, dnsName, ipAddress } }, name, defaultEnd)),
    );
    this.stored = [...inDomains, ...onSystems];
    this.shared = vault.sharedLists.flatMap(({ name, entries }) =>
      entries.map(({ account, systemName, alsoFor, grants, password, checkedOut }) => ({
        kind: 'shared' as const,
        id: { accountName: account, listName: name, systemName },
        alsoFor,
        grants,
        password: password ?? newPassword(),
        hold: firstHold(checkedOut, defaultEnd),
      })),
    );
  }

  listDomain(actor: Identity, name: string): readonly StoredEntry[] {
    const known = this.#vault.domains.some(
      ({ netbios, dnsName }) => equalNames(netbios, name) || equalNames(dnsName, name),
    );
    if (!known) refuse('notFound', `The domain ${name} does not exist.`);
    return this.stored.filter(
      (entry) =>
        (equalNames(entry.domain?.netbios, name) || equalNames(entry.domain?.dnsName, name)) &&
        this.#isVisible(actor, entry),
    );
  }

  listSystem(actor: Identity, key: string): readonly StoredEntry[] {
    const matches = (system: NonNullable<StoredEntry['system']>): boolean =>
      equalNames(system.name, key) || equalNames(system.dnsName, key) || equalNames(system.ipAddress, key);
    if (!this.#vault.systems.some(matches)) refuse('notFound', `The system ${key} does not exist.`);
    return this.stored.filter(
      (entry) => entry.system !== undefined && matches(entry.system) && this.#isVisible(actor, entry),
    );
  }

  listShared(actor: Identity, key: string): readonly SharedEntry[] {
    return this.shared.filter(
      (entry) =>
        (equalNames(entry.id.systemName, key) || entry.alsoFor.some((name) => equalNames(name, key))) &&
        this.#isVisible(actor, entry),
    );
  }

  findStored(id: AccountId): StoredEntry {
    return this.stored.find((entry) => sameAccount(entry.id, id)) ?? refuse('notFound', 'The account does not exist.');
  }

  findShared(id: SharedId): SharedEntry {
    const found = this.shared.find(
      (entry) =>
        entry.id.accountName === id.accountName &&
        entry.id.listName === id.listName &&
        entry.id.systemName === id.systemName,
    );
    return found ?? refuse('notFound', 'The shared credential does not exist.');
  }

  permissions(actor: Identity, { grants }: Entry): Permissions {
    const all = this.#identities.may(actor, 'AllAccess');
    const granted = Object.entries(grants).flatMap(([who, what]) => (this.#identities.is(actor, who) ? what : []));
    return {
      view: all || granted.includes('view'),
      request: all || granted.includes('request'),
      remote: all || granted.includes('remote'),
    };
  }

  /** The current check-out of the entry, if any. */
  holdOf(entry: Entry): Hold | undefined {
    if (entry.hold !== undefined && entry.hold.until <= this.#now()) entry.hold = undefined;
    return entry.hold;
  }

  /** @param approved whether a request of the actor for this entry was granted */
  checkOut(actor: Identity, entry: Entry, approved: boolean): { readonly password: string; readonly until: Date } {
    const permissions = this.permissions(actor, entry);
    if (!permissions.view && !approved) {
      if (permissions.request) refuse('approvalRequired', 'A password request must be granted first.');
      refuse('accessDenied', 'Access is denied.');
    }
    const hold = this.holdOf(entry);
    if (
      hold !== undefined &&
      !equalNames(hold.by, actor.text) &&
      !this.#identities.may(actor, 'IgnorePasswordCheckout')
    ) {
      refuse('alreadyCheckedOut', 'The password is already checked out.');
    }
    const until = this.#now() + this.#vault.checkOutMinutes * 60_000;
    entry.hold = { by: actor.text, until };
    return { password: entry.password, until: new Date(until) };
  }

  checkIn(actor: Identity, entry: Entry): void {
    const hold = this.holdOf(entry) ?? refuse('notFound', 'The password is not checked out.');
    if (!equalNames(hold.by, actor.text) && !this.#identities.may(actor, 'AllAccess'))
      refuse('accessDenied', 'Access is denied.');
    entry.hold = undefined;
  }

  #isVisible(actor: Identity, entry: Entry): boolean {
    const { view, request, remote } = this.permissions(actor, entry);
    return view || request || remote;
  }
}
