import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { readTextIfPresent, writeFileAtomically } from '../../platform/files/files.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import type { Log } from '../../platform/logging/log.ts';

interface SuspensionParts {
  /** Where it is kept for the next start. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const content = z.object({ since: z.iso.datetime() });

/** Whether the service delivers nothing new, for maintenance. Kept over a restart; check-ins go on. */
export class Suspension {
  readonly #parts: SuspensionParts;
  readonly #path: string;
  /** ISO 8601; nothing while the service delivers. */
  #since: string | undefined;

  constructor(parts: SuspensionParts) {
    this.#parts = parts;
    this.#path = join(parts.folder, 'suspended.json');
  }

  get since(): string | undefined {
    return this.#since;
  }

  /** Reads what was kept. A file that cannot be read counts: to deliver during maintenance would be worse than not to deliver. */
  async load(): Promise<void> {
    const now = this.#now();
    try {
      const text = await readTextIfPresent(this.#path);
      this.#since = text === undefined ? undefined : content.parse(JSON.parse(text)).since;
    } catch {
      this.#since = now;
    }
    if (this.#since !== undefined) this.#parts.log.warn('service.suspended', { since: this.#since });
  }

  /** In effect at once, also where it cannot be kept for the next start; the failure says so. */
  async suspend(): Promise<Result<void, Failure>> {
    if (this.#since === undefined) {
      this.#since = this.#now();
      this.#parts.log.warn('service.suspended', { since: this.#since });
    }
    const text = `${JSON.stringify({ since: this.#since })}\n`;
    return this.#keeping('suspended', () => writeFileAtomically(this.#path, text));
  }

  /** Likewise. */
  async resume(): Promise<Result<void, Failure>> {
    if (this.#since !== undefined) {
      this.#since = undefined;
      this.#parts.log.info('service.resumed');
    }
    return this.#keeping('resumed', () => rm(this.#path, { force: true }));
  }

  /** Why nothing new is delivered; nothing while the service delivers. */
  refusal(): Failure | undefined {
    if (this.#since === undefined) return undefined;
    return failure('service-unavailable', 'suspended', {
      message: `The ECM service is suspended for maintenance since ${this.#since} and delivers no credentials.`,
      doing: 'answering a request',
      hint: 'An administrator resumes it with ecmctl service resume. Credentials that are in use are checked in meanwhile.',
    });
  }

  #now(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }

  async #keeping(state: 'suspended' | 'resumed', keep: () => Promise<void>): Promise<Result<void, Failure>> {
    try {
      await keep();
      return ok(undefined);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      const text = {
        message: `The service is ${state} now, and this cannot be kept for its next start: ${this.#path} cannot be changed (${reasonOf(error)}).`,
        doing: 'keeping whether the service is suspended',
        hint: writeHint(error),
      };
      return err(failure('configuration', 'file', text));
    }
  }
}
