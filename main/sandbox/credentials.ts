import { isDeepStrictEqual } from 'node:util';
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
  readonly comment?: string | undefined;
}

/** A check-out or check-in that was carried out, for tests. */
export interface HoldChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly act: 'check-out' | 'check-in';
  readonly by: string;
  readonly account: string;
  /** The target of a stored credential, the system name of a shared one. */
  readonly system: string;
  readonly comment: string;
}

/** Who asks for a change of a hold, and what the request says. */
export interface HoldRequest {
  readonly actor: Identity;
  /** Who impersonates the actor, else the actor. */
  readonly by: Identity;
  readonly comment: string;
}

export type Permission = StoredCredentialSpec['grants'][string][number];

/** One credential with its current state. */
export interface Entry {
  readonly grants: StoredCredentialSpec['grants'];
  password: string;
  hold: Hold | undefined;
  /** Who checked it out besides, because Ignore Password Checkout let them. */
  readonly besides: Set<string>;
}

interface Location {
  readonly domain?: VaultSpec['domains'][number];
  readonly system?: VaultSpec['systems'][number];
}

export interface StoredEntry extends Entry, Location {
  readonly id: AccountId;
  readonly autoSpin: boolean;
  readonly randomPassword: boolean;
}

export interface SharedEntry extends Entry {
  readonly id: SharedId;
  readonly alsoFor: readonly string[];
}

/** A check-out without a date in the file ends as one made at the start. */
function firstState(
  { grants, password, checkedOut }: Pick<StoredCredentialSpec, 'grants' | 'password' | 'checkedOut'>,
  defaultEnd: number,
): Entry {
  const until = checkedOut?.until === undefined ? defaultEnd : Date.parse(checkedOut.until);
  const hold = checkedOut === undefined ? undefined : { by: checkedOut.by, until };
  return { grants, password: password ?? newPassword(), hold, besides: new Set() };
}

function storedEntry(spec: StoredCredentialSpec, location: Location, target: string, defaultEnd: number): StoredEntry {
  const { account: accountName, target: targetName = target, customTypeName, passwordList } = spec;
  const { autoSpin, randomPassword } = spec;
  const id = { accountName, targetName, type: accountStoreTypes[spec.type], customTypeName, passwordList };
  return { id, autoSpin, randomPassword, ...location, ...firstState(spec, defaultEnd) };
}

/** The vault's credentials: who may see which, and who has which checked out. */
export class Credentials {
  readonly stored: readonly StoredEntry[];
  readonly shared: readonly SharedEntry[];
  /** All changes, oldest first. */
  readonly journal: HoldChange[] = [];
  readonly #identities: Identities;
  readonly #vault: VaultSpec;
  readonly #now: () => number;

  constructor(vault: VaultSpec, identities: Identities, now: () => number) {
    this.#vault = vault;
    this.#identities = identities;
    this.#now = now;
    const defaultEnd = now() + vault.checkOutMinutes * 60_000;
    const inDomains = vault.domains.flatMap((domain) =>
      domain.credentials.map((spec) => storedEntry(spec, { domain }, domain.netbios, defaultEnd)),
    );
    const onSystems = vault.systems.flatMap((system) =>
      system.credentials.map((spec) => storedEntry(spec, { system }, system.name, defaultEnd)),
    );
    this.stored = [...inDomains, ...onSystems];
    this.shared = vault.sharedLists.flatMap(({ name, entries }) =>
      entries.map((spec) => ({
        id: { accountName: spec.account, listName: name, systemName: spec.systemName },
        alsoFor: spec.alsoFor,
        ...firstState(spec, defaultEnd),
      })),
    );
  }

  listDomain(actor: Identity, key: string): readonly StoredEntry[] {
    const matches = ({ netbios, dnsName }: VaultSpec['domains'][number]): boolean =>
      equalNames(netbios, key) || equalNames(dnsName, key);
    if (!this.#vault.domains.some(matches)) refuse('notFound', `The domain ${key} does not exist.`);
    return this.#visible(actor, this.stored, ({ domain }) => domain !== undefined && matches(domain));
  }

  listSystem(actor: Identity, key: string): readonly StoredEntry[] {
    const matches = ({ name, dnsName, ipAddress }: VaultSpec['systems'][number]): boolean =>
      [name, dnsName, ipAddress].some((known) => equalNames(known, key));
    if (!this.#vault.systems.some(matches)) refuse('notFound', `The system ${key} does not exist.`);
    return this.#visible(actor, this.stored, ({ system }) => system !== undefined && matches(system));
  }

  listShared(actor: Identity, key: string): readonly SharedEntry[] {
    return this.#visible(actor, this.shared, ({ id, alsoFor }) =>
      [id.systemName, ...alsoFor].some((known) => equalNames(known, key)),
    );
  }

  findStored(id: AccountId): StoredEntry {
    const found = this.stored.find((entry) => isDeepStrictEqual(entry.id, id));
    return found ?? refuse('notFound', 'The account does not exist.');
  }

  findShared(id: SharedId): SharedEntry {
    const found = this.shared.find((entry) => isDeepStrictEqual(entry.id, id));
    return found ?? refuse('notFound', 'The shared credential does not exist.');
  }

  permissions(actor: Identity, { grants }: Entry): ReadonlySet<Permission> {
    if (this.#identities.may(actor, 'AllAccess')) return new Set(['view', 'request', 'remote']);
    return new Set(Object.entries(grants).flatMap(([who, what]) => (this.#identities.is(actor, who) ? what : [])));
  }

  /** The current check-out of the entry, if any. */
  holdOf(entry: Entry): Hold | undefined {
    if (entry.hold !== undefined && entry.hold.until <= this.#now()) entry.hold = undefined;
    return entry.hold;
  }

  /**
   * What another one holds is the actor's, too, if who impersonates the actor has Ignore Password Checkout; the hold stays as it is.
   * @param approved whether a request of the actor for this entry was granted
   */
  checkOut(
    { actor, by, comment }: HoldRequest,
    entry: StoredEntry | SharedEntry,
    approved: boolean,
  ): { readonly password: string; readonly until: Date } {
    const permissions = this.permissions(actor, entry);
    if (!permissions.has('view') && !approved) {
      if (permissions.has('request')) refuse('approvalRequired', 'A password request must be granted first.');
      refuse('accessDenied', 'Access is denied.');
    }
    const isHeldByOther = !equalNames(this.holdOf(entry)?.by ?? actor.text, actor.text);
    if (isHeldByOther && !this.#identities.may(by, 'IgnorePasswordCheckout'))
      refuse('alreadyCheckedOut', 'The password is already checked out.');
    const until = this.#now() + this.#vault.checkOutMinutes * 60_000;
    if (isHeldByOther) entry.besides.add(actor.text);
    else entry.hold = { by: actor.text, until, comment };
    this.#note('check-out', entry, { actor, by, comment });
    return { password: entry.password, until: new Date(until) };
  }

  checkIn(request: HoldRequest, entry: StoredEntry | SharedEntry): void {
    const { actor } = request;
    if (entry.besides.delete(actor.text)) {
      this.#note('check-in', entry, request);
      return;
    }
    const hold = this.holdOf(entry) ?? refuse('notFound', 'The password is not checked out.');
    if (!equalNames(hold.by, actor.text) && !this.#identities.may(actor, 'AllAccess'))
      refuse('accessDenied', 'Access is denied.');
    entry.hold = undefined;
    this.#note('check-in', entry, request);
  }

  #note(act: HoldChange['act'], { id }: StoredEntry | SharedEntry, { actor, comment }: HoldRequest): void {
    const system = 'targetName' in id ? id.targetName : id.systemName;
    this.journal.push({ at: this.#now(), act, by: actor.text, account: id.accountName, system, comment });
  }

  #visible<E extends Entry>(actor: Identity, entries: readonly E[], matches: (entry: E) => boolean): readonly E[] {
    return entries.filter((entry) => matches(entry) && this.permissions(actor, entry).size > 0);
  }
}
