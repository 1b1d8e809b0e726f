import { Credentials, type StoredEntry } from './credentials.ts';
import { Identities, newPassword, type Identity } from './identities.ts';
import { refuse } from './refusal.ts';
import type { TemplateJobSpec, VaultSpec } from './vault-schema.ts';

/** A rotation that was started, for tests. */
interface RotationRecord {
  readonly jobId: number;
  readonly by: 'spin' | 'template';
  readonly account: string;
  readonly target: string;
  readonly comment: string;
}

interface PasswordRequest {
  readonly id: number;
  readonly actor: Identity;
  readonly entry: StoredEntry;
  granted: boolean;
}

/** The vault of the practice PI: rules and state, without the web service. A rule that forbids something throws a `Refusal`. */
export class PracticeVault {
  readonly spec: VaultSpec;
  readonly registrationKey: string;
  readonly identities: Identities;
  readonly credentials: Credentials;
  readonly rotations: RotationRecord[] = [];
  readonly #requests: PasswordRequest[] = [];
  #nextJob = 1000;

  constructor(spec: VaultSpec, now: () => number) {
    this.spec = spec;
    this.registrationKey = spec.registrationKey ?? newPassword();
    this.identities = new Identities(spec, now);
    this.credentials = new Credentials(spec, this.identities, now);
  }

  createRequest(actor: Identity, entry: StoredEntry): number {
    if (!this.credentials.permissions(actor, entry).has('request'))
      refuse('accessDenied', 'Password requests are not permitted.');
    const id = this.#requests.length + 1;
    this.#requests.push({ id, actor, entry, granted: false });
    return id;
  }

  grantRequest(approver: Identity, id: number): void {
    if (!this.identities.may(approver, 'GrantPasswordRequests'))
      refuse('accessDenied', `${approver.text} may not grant password requests.`);
    const request =
      this.#requests.find((candidate) => candidate.id === id) ?? refuse('notFound', 'The request does not exist.');
    request.granted = true;
  }

  isGranted(actor: Identity, entry: StoredEntry): boolean {
    return this.#requests.some((request) => request.granted && request.actor === actor && request.entry === entry);
  }

  spin(actor: Identity, entry: StoredEntry, comment: string): number {
    this.#assertAllAccess(actor);
    return this.#rotate(entry, 'spin', comment);
  }

  template(actor: Identity, id: number): TemplateJobSpec {
    this.#assertAllAccess(actor);
    return this.spec.templateJobs.find((job) => job.id === id) ?? refuse('notFound', `There is no job ${id}.`);
  }

  /** A job created from a template: finds the account by the names in its settings and rotates its password at once. */
  runPasswordChange(
    actor: Identity,
    names: { readonly account: string; readonly system: string },
    comment: string,
  ): number {
    this.#assertAllAccess(actor);
    const entry = this.credentials.stored.find(
      ({ id }) => id.accountName === names.account && id.targetName === names.system,
    );
    return this.#rotate(entry ?? refuse('invalidArgument', 'The job names no stored account.'), 'template', comment);
  }

  #rotate(entry: StoredEntry, by: RotationRecord['by'], comment: string): number {
    const jobId = this.#nextJob;
    this.#nextJob += 1;
    entry.password = newPassword();
    this.rotations.push({ jobId, by, account: entry.id.accountName, target: entry.id.targetName, comment });
    return jobId;
  }

  #assertAllAccess(actor: Identity): void {
    if (!this.identities.may(actor, 'AllAccess')) refuse('accessDenied', `${actor.text} needs All Access.`);
  }
}
