import { failure, type Failure } from '../../../shared/errors.ts';
import type { CloseCause } from '../../rpc/framed-stream.ts';
import { olderSide, type Releases } from './releases.ts';
import type { PipeRole } from './pipe-key.ts';

const causes: Readonly<Record<CloseCause, string>> = {
  ended: 'it closed the connection',
  'cut-off': 'it closed the connection in the middle of a message',
  failed: 'the connection broke',
  silent: 'it has not been heard of for 30 seconds',
  slow: 'it does not read what is sent',
  late: 'it did not introduce itself in time',
  malformed: 'it sent something that is not JSON-RPC',
  'duplicate-id': 'it used a request number twice',
  rejected: 'it could not read what was sent',
  unanswered: 'it leaves requests unanswered',
  unproven: 'it could not prove who it is',
  displaced: 'a newer connection takes its place before it has proven who it is',
  closed: 'the connection was closed here',
  'header-too-long': 'it sent a header that is too long',
  'bad-header': 'it sent a header that is not in order',
  'bad-length': 'it sent a length that is not in order',
  'message-too-long': 'it sent a message that is too long',
  'bad-charset': 'it sent a type or character set that is not in order',
};

/** For logs. */
export function causeText(cause: CloseCause): string {
  return causes[cause];
}

const talking = 'talking to the ECM service';
const connecting = 'connecting to the ECM service';
const seeLog = 'See ECM.log of the service for the reason. The connection is made again by itself.';

/** Nothing listens on the address. */
export function absentFailure(address: string): Failure {
  return failure('service-unavailable', 'absent', {
    message: `The ECM service is not running: no process is listening on ${address}.`,
    doing: connecting,
    hint: 'Start the ECM service on this machine; ECM_PIPE and ECM_DATA_DIR must be the same for both.',
  });
}

/** The system does not let this account open the pipe. */
export function refusedFailure(address: string, code: string): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `This account may not open ${address} (${code}).`,
    doing: connecting,
    hint: 'Start as administrator, or let the service give your group access: ECM_PIPE_GROUP at its installation.',
  });
}

export function lostFailure(cause: CloseCause): Failure {
  return failure('service-unavailable', 'lost', {
    message: `The connection to the ECM service was lost: ${causes[cause]}.`,
    doing: talking,
    hint: seeLog,
  });
}

/** Opening the pipe failed for a reason that is neither absence nor access. */
export function unopenedFailure(address: string, code: string): Failure {
  return failure('service-unavailable', 'lost', {
    message: `The pipe ${address} could not be opened (${code}).`,
    doing: connecting,
    hint: seeLog,
  });
}

/** The other side does not know the key: another program, or a service with another data folder. */
export function unprovenFailure(address: string): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `What answers on ${address} could not prove that it is the ECM service. No setting and no secret was sent to it.`,
    doing: connecting,
    hint: 'Find out which program holds the pipe. If it is the service: both must use the same data folder (ECM_DATA_DIR).',
  });
}

/** The service refused the proof of this program: its key is another one. */
export function rejectedFailure(address: string): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `The ECM service on ${address} did not accept the proof of this program.`,
    doing: connecting,
    hint: 'Both must use the same data folder (ECM_DATA_DIR); restart the service if its key was replaced.',
  });
}

/** Names the versions of both sides, to show which is the older. */
export function versionFailure(ours: readonly number[], theirs: readonly number[]): Failure {
  return failure('service-unavailable', 'version', {
    message: `This program speaks version ${ours.join(', ')} of the pipe's protocol, the ECM service ${theirs.join(', ') || 'none'}.`,
    doing: connecting,
    hint: `${Math.max(...ours) > Math.max(0, ...theirs) ? 'Update the ECM service' : 'Update this program'}: install the same release of the service and of the Configurator.`,
  });
}

/** The other side asked or answered in a form that this release does not know. @param releases where both are known */
export function unknownFormFailure(method: string, releases?: Releases): Failure {
  const [ofService, ofProgram] =
    releases === undefined ? ['', ''] : [` (release ${releases.service})`, ` (release ${releases.program})`];
  return failure('service-unavailable', 'version', {
    message: `The ECM service${ofService} and this program${ofProgram} do not agree on ${method}.`,
    doing: talking,
    hint: updateHints[(releases && olderSide(releases)) ?? 'none'],
  });
}

const updateHints: Readonly<Record<keyof Releases | 'none', string>> = {
  service: 'Update the ECM service: its release is older.',
  program: 'Update this program: its release is older.',
  none: 'Install the same release of the service and of the Configurator.',
};

const notAllowedHints: Readonly<Record<PipeRole, string>> = {
  administrator: 'Credentials are answered to bridges only.',
  operator:
    'Settings are changed by administrators, credentials answered to bridges only. Start the program with an account that may read admin.key in the data folder of the service: as administrator, or root.',
  bridge: 'A bridge may ask for credentials and for the health of the plugin only.',
};

export function notAllowedFailure(method: string, role: PipeRole): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `${method} is not for the role ${role}.`,
    doing: talking,
    hint: notAllowedHints[role],
  });
}

export function busyFailure(what: string): Failure {
  return failure('service-unavailable', 'busy', {
    message: `The ECM service is busy: ${what}.`,
    doing: talking,
    hint: 'Try again in a moment.',
  });
}

export function unansweredFailure(method: string, milliseconds: number): Failure {
  return failure('service-unavailable', 'busy', {
    message: `The ECM service did not answer ${method} within ${milliseconds / 1000} s.`,
    doing: talking,
    hint: 'See ECM.log of the service; it is there but does not get on with its work.',
  });
}

export function inputFailure(method: string, problem: string): Failure {
  return failure('configuration', 'input', {
    message: `The input of ${method} is not valid: ${problem}.`,
    doing: talking,
    hint: 'The call must have exactly the fields that docs/bridge.md lists.',
  });
}

export function cancelledFailure(method: string): Failure {
  return failure('cancelled', undefined, {
    message: `${method} was cancelled.`,
    doing: talking,
    hint: 'Nothing needs to be done.',
  });
}

/** A bug in the service; the log has it under the same correlation id. */
export function unexpectedFailure(method: string): Failure {
  return failure('unexpected', undefined, {
    message: `The ECM service failed unexpectedly in ${method}.`,
    doing: talking,
    hint: 'See ECM.log of the service, under the correlation id.',
  });
}
