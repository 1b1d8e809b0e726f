import type { ErrorInfo } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Basis, OtherProfile } from '../../shared/writing.ts';
import type { Profile, Profiles } from './profiles.ts';

type Write<I, T> = (profile: Profile, input: I) => Promise<Result<T, ErrorInfo>>;

/** The handler of a call that writes: it writes into the profile that the input was made from, and only while that is in use. */
export function writing<I extends Basis, T>(
  profiles: Profiles,
  write: Write<I, T>,
): (input: I) => Promise<Result<T | OtherProfile, ErrorInfo>> {
  return async (input) => {
    const profile = profiles.current();
    return profile.name === input.profile ? write(profile, input) : ok({ status: 'other-profile' });
  };
}
