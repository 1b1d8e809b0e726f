import { randomUUID } from 'node:crypto';
import { withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Basis, OtherProfile } from '../../shared/writing.ts';
import type { Log } from '../platform/logging/log.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import type { SaveResult, StoredSettings } from './storage/settings-file.ts';

/** A call that failed before any request was made gets a correlation id of its own. */
export function refused(cause: Failure): { readonly ok: false; readonly error: ErrorInfo } {
  return err(withCorrelation(cause, randomUUID()));
}

/** The handler of a call that writes: into the profile that the input names, and only while that profile is the current one. */
export function writing<I extends Basis, T>(
  profiles: Profiles,
  write: (profile: Profile, input: I) => Promise<Result<T, ErrorInfo>>,
): (input: I) => Promise<Result<T | OtherProfile, ErrorInfo>> {
  return async (input) => {
    const profile = profiles.current();
    return profile.name === input.profile ? write(profile, input) : ok({ status: 'other-profile' });
  };
}

/** Practice never touches the service. */
export async function pushed(profile: Profile, service: ServiceLink, { file }: StoredSettings) {
  return profile.name === 'real' ? { service: await service.push(file, profile) } : {};
}

interface SavedSection<V> {
  readonly result: SaveResult;
  readonly view: V;
  /** The plugin whose section it is; none for the appliance. */
  readonly plugin?: string;
}

/** Logs a section that was saved and sends it to the service; a conflict changed nothing. */
export async function outcomeOf<V>(
  profile: Profile,
  service: ServiceLink,
  log: Log,
  { result: { status, stored }, view, ...fields }: SavedSection<V>,
) {
  if (status === 'conflict') return { status, view };
  log.info('settings.saved', { revision: stored.file.revision, profile: profile.name, ...fields });
  return { status, view, ...(await pushed(profile, service, stored)) };
}
