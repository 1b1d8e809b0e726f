import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readTextIfPresent, writeFileAtomically } from '../../platform/files/files.ts';
import { withLock } from '../../platform/process/process-lock.ts';

/*
 * The comment of a check-out ends with a tag, such as ` [ecm 3f9a/7c21]`: the ECM and the session that it is for. By it, an ECM that
 * starts again tells its own check-outs from those of another ECM for the same user and account.
 */

const idPattern = /^[\da-f]{4}$/;
const tagPattern = /\[ecm ([\da-f]{4}\/[\da-f]{4})\]\s*$/;

/** The id of the ECM whose records are in the folder; made at first use. Rejects if the folder cannot be written. */
export async function ecmIdOf(folder: string): Promise<string> {
  const file = join(folder, 'ecm-id');
  const read = async (): Promise<string | undefined> => {
    const id = (await readTextIfPresent(file))?.trim() ?? '';
    return idPattern.test(id) ? id : undefined;
  };
  const make = async (): Promise<string> => {
    const id = randomBytes(2).toString('hex');
    await writeFileAtomically(file, `${id}\n`);
    return id;
  };
  return (await read()) ?? (await withLock(`${file}.lock`, async () => (await read()) ?? (await make())));
}

/** @param session identifies the session, or the check-out where the session has no id */
export function tagOf(ecmId: string, session: string): string {
  return `${ecmId}/${createHash('sha256').update(session).digest('hex').slice(0, 4)}`;
}

export function withTag(comment: string, tag: string): string {
  return `${comment} [ecm ${tag}]`;
}

/** The tag at the end of a comment. */
export function tagIn(comment: string): string | undefined {
  return tagPattern.exec(comment)?.[1];
}

/** The part of a tag that names the ECM. */
export function ecmOf(tag: string | undefined): string | undefined {
  return tag?.split('/')[0];
}
