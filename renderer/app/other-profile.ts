import { callNames, type CallName, type Client } from '../../shared/contract.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { isRecord } from '../lib/values.ts';
import type { Basis, ProfileName } from '../../shared/writing.ts';

type AnyCall = (input: unknown) => Promise<Result<unknown, ErrorInfo>>;

/** Drafts are saved automatically and stay in the window when that is refused, so the user is not notified. */
const unreported: ReadonlySet<CallName> = new Set(['drafts/keep']);

function isOtherProfile(answer: Result<unknown, ErrorInfo>): boolean {
  return answer.ok && isRecord(answer.value) && answer.value['status'] === 'other-profile';
}

/** Wraps the client: `refused` is called for each call that wrote nothing, because its profile is no longer in use. */
export function watchOtherProfile(client: Client, refused: (profile: ProfileName) => void): Client {
  const watched = callNames.map((name) => {
    const call = client[name] as AnyCall;
    const watch: AnyCall = async (input) => {
      const answer = await call(input);
      // Only calls that write get this answer, and their input names the profile.
      if (isOtherProfile(answer) && !unreported.has(name)) refused((input as Basis).profile);
      return answer;
    };
    return [name, watch];
  });
  return Object.fromEntries(watched) as Client;
}
