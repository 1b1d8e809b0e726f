import type { SpinJob } from '../../../shared/lookup-result.ts';
import { err, ok } from '../../../shared/result.ts';
import type { RequestContext, TestRetrieveOutcome } from '../../plugins/contract.ts';
import { targetNames, type CheckOutRecord } from './record.ts';
import type { CheckInOutcome } from './checkouts.ts';
import {
  retrieveCredential,
  type NotRetrieved,
  type RetrievalRequest,
  type RetrievalTools,
  type Retrieved,
} from './retrieve-credential.ts';

const leftOut = {
  'still-used': 'A session of this service still uses this credential for the same user, so it was left checked out.',
  'held-before': 'The credential was already held by this user before the test, so it was left checked out.',
} as const;

async function afterFailure({ failure, undoing }: NotRetrieved): Promise<TestRetrieveOutcome> {
  const undone = await undoing;
  const pendingCheckIn = undone?.checkIn === 'pending';
  return { result: err(failure), checkedIn: undone?.checkIn === 'done', pendingCheckIn, warnings: [] };
}

/** Why the full cycle rotated nothing. */
function notRotated({ setup }: RetrievalTools['access'], record: CheckOutRecord): SpinJob {
  const { account } = targetNames(record.target);
  const why =
    record.target.kind === 'shared'
      ? 'entries of shared lists never are'
      : 'PI does not mark it as both auto-spin and random';
  const off = 'Nothing is rotated: Enable creation of password spin jobs is off.';
  return {
    status: 'not-needed',
    message: setup.settings.createSpinJobs ? `${account} is not rotated after use: ${why}.` : off,
  };
}

function outcome(
  tools: RetrievalTools,
  request: RetrievalRequest,
  { offer, held }: Retrieved,
  checkedIn: CheckInOutcome,
): TestRetrieveOutcome {
  const { account, injectAs } = offer.credential;
  const names = ok({ account, injectAs });
  switch (checkedIn.checkIn) {
    case 'pending':
      return { result: err(checkedIn.failure), checkedIn: false, pendingCheckIn: true, warnings: [] };
    case 'nothing-to-do':
      return { result: names, checkedIn: false, pendingCheckIn: false, warnings: [leftOut[checkedIn.because]] };
    case 'done': {
      const done = { result: names, checkedIn: true, pendingCheckIn: false, warnings: [] };
      if (request.purpose !== 'full-cycle-test') return done;
      return { ...done, spinJob: checkedIn.spinJob ?? notRotated(tools.access, held.record) };
    }
  }
}

/**
 * Makes the same calls as an injection, and checks in at once (lookup.md 4.8). The check-in is made with `background`, because
 * it must happen even if the test was cancelled.
 */
export async function testRetrieve(
  tools: RetrievalTools,
  request: RetrievalRequest,
  context: RequestContext,
  background: RequestContext,
): Promise<TestRetrieveOutcome> {
  const retrieved = await retrieveCredential(tools, request, context);
  if (!retrieved.ok) return afterFailure(retrieved.error);
  const checkedIn = await tools.checkouts.checkIn(tools.access, retrieved.value.held.record, background);
  return outcome(tools, request, retrieved.value, checkedIn);
}
