import { randomBytes, randomUUID } from 'node:crypto';
import { refuse } from './refusal.ts';
import type { IdentitySpec, VaultSpec } from './vault-schema.ts';

/** A user of the practice PI. */
export interface Identity {
  readonly text: string;
  readonly password: string;
  readonly spec: IdentitySpec;
}

/** Who a token acts as, and who impersonates; the same for a login of one's own. */
export interface Session {
  readonly identity: Identity;
  readonly by: Identity;
}

interface Token extends Session {
  readonly expires: number;
}

/** Windows names, which ignore case. */
export function equalNames(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function textOf(domain: string | undefined, name: string): string {
  return domain === undefined ? name : `${domain}\\${name}`;
}

export function newPassword(): string {
  return `practice-${randomBytes(12).toString('base64url')}`;
}

/** The users, their passwords, who may impersonate whom, and the valid tokens. */
export class Identities {
  readonly #all: readonly Identity[];
  readonly #tokens = new Map<string, Token>();
  readonly #vault: VaultSpec;
  readonly #now: () => number;

  constructor(vault: VaultSpec, now: () => number) {
    this.#vault = vault;
    this.#now = now;
    const made = vault.identities.map((spec) => ({
      text: textOf(spec.domain, spec.name),
      password: spec.password ?? newPassword(),
      spec,
    }));
    this.#all = made.map((identity) => ({
      ...identity,
      password:
        made.find(({ text }) => equalNames(text, identity.spec.samePasswordAs ?? ''))?.password ?? identity.password,
    }));
  }

  find(text: string): Identity | undefined {
    return this.#all.find((identity) => equalNames(identity.text, text));
  }

  /** The password of a user, for the practice profile. */
  passwordOf(text: string): string | undefined {
    return this.find(text)?.password;
  }

  login(domain: string | undefined, name: string, password: string): string {
    const identity = this.find(textOf(domain, name));
    if (identity?.password !== password) refuse('badUserNameOrPassword', 'The user name or password is incorrect.');
    return this.#issue({ identity, by: identity });
  }

  loginAs(actor: Identity, domain: string | undefined, name: string): string {
    const text = textOf(domain, name);
    const identity = this.find(text) ?? refuse('unknownUser', `The user ${text} does not exist.`);
    const allowed = this.#vault.impersonation.some(
      ({ by, of }) => equalNames(by, actor.text) && of.some((who) => this.is(identity, who)),
    );
    if (!allowed) refuse('impersonationNotAllowed', `${actor.text} is not allowed to impersonate ${text}.`);
    return this.#issue({ identity, by: actor });
  }

  logout(token: string): void {
    this.#tokens.delete(token);
  }

  /** What a token was issued for. */
  sessionOf(token: string): Session {
    const found = this.#tokens.get(token);
    if (found === undefined || found.expires <= this.#now())
      refuse('tokenInvalid', 'The authentication token is invalid or has expired.');
    return found;
  }

  /** Invalidates every token, as a restart of PI does. */
  dropTokens(): void {
    this.#tokens.clear();
  }

  get tokenCount(): number {
    return this.#tokens.size;
  }

  /** Whether `who` names the identity itself or a role that it has. */
  is({ text, spec }: Identity, who: string): boolean {
    return equalNames(text, who) || spec.roles.some((role) => equalNames(role, who));
  }

  may({ spec }: Identity, permission: IdentitySpec['globalPermissions'][number]): boolean {
    return spec.globalPermissions.includes(permission);
  }

  #issue(session: Session): string {
    const token = `practice-token-${randomUUID()}`;
    this.#tokens.set(token, { ...session, expires: this.#now() + this.#vault.tokenLifetimeMinutes * 60_000 });
    return token;
  }
}
