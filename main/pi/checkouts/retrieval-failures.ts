import { failure, type Failure } from '../../../shared/errors.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { PiFailure } from '../gateway/gateway.ts';
import { readInt } from '../gateway/read-entries.ts';

const doing = 'retrieving the credential';

/** The id names a credential that this user is not offered on this endpoint now. */
export const notOffered = failure('authorization', 'not-offered', {
  message: 'This credential is not offered to this user on this endpoint now.',
  doing,
  hint: "Run the lookup again; if the credential is missing there too, check the user's permissions on it in PI.",
});

/** The user has Allow Remote Session only, so the API User checks out, and PI does not let it. */
export function deniedToApiUser({ failure: cause }: PiFailure): Failure {
  const { label } = settingTexts.includeRemoteSessionOnly;
  return {
    ...cause,
    hint: `The API User makes this check-out: give it the permission to view this password in PI under Delegation, or turn off "${label}".`,
    setting: 'includeRemoteSessionOnly',
  };
}

/** PI has no password requests for entries of shared credential lists. */
export const notRequestable = failure('approval', 'not-requestable', {
  message: 'This entry of a shared credential list needs an approval, and such entries cannot be requested.',
  doing,
  hint: 'Give the user permission to view the passwords of this shared credential list in PI.',
});

/** The request was made, but the Global Approver could not grant it. */
export function grantFailed(requestId: string, approver: string, cause: PiFailure): Failure {
  return failure(
    'approval',
    'grant-failed',
    {
      message: `Password request ${requestId} was made, but ${approver} could not grant it: ${cause.failure.message}`,
      doing: 'granting the password request as the Global Approver',
      hint: 'Check Global Approver: the API User must be allowed to impersonate it (Delegation > Web Application Identity Impersonation Mappings), and it needs the permission to grant password requests.',
    },
    { requestId: readInt(requestId), setting: 'globalApprover' },
  );
}

/**
 * Somebody else has it; who and until when is what a fresh list says. The sentence is logged, so it does not name the holder.
 * @param apiUser whose permission would let the user have it all the same (lookup.md 8)
 */
export function heldByOther(heldBy: string | undefined, heldUntil: Date | undefined, apiUser: string): Failure {
  const until = heldUntil?.toISOString();
  return failure(
    'checkout-conflict',
    undefined,
    {
      message: `The credential is already checked out${until === undefined ? '' : ` until ${until}`}.`,
      doing: 'checking out the credential',
      hint: `Wait until it is checked in, or select Ignore Password Checkout for the API User (${apiUser}) in Delegation > Web Application Global Delegation Permissions; it then applies to everybody whom the API User impersonates.`,
    },
    { heldBy, heldUntil: until },
  );
}

/** Nobody waits for the credential any more, so it is checked in. */
export const cancelledRetrieval = failure('cancelled', undefined, {
  message: 'The request was cancelled; the credential is checked in again.',
  doing,
  hint: 'Nothing is wrong; ask again if you still need the credential.',
});
