import { failure, type Failure } from '../../../shared/errors.ts';
import type { SealedFault } from '../../platform/secrets/sealed-text.ts';

/** Why sealed settings are not imported; each is `configuration` (`file`). */

const doing = 'importing sealed settings';

function refused(message: string, hint: string): Failure {
  return failure('configuration', 'file', { message, doing, hint });
}

const again = 'Export them again on the source: ecmctl settings export --sealed-for RECIPIENT --out FILE.';

/** @param recipient of this ECM */
export function refusedFile(path: string, fault: SealedFault, recipient: string): Failure {
  const texts: Readonly<Record<SealedFault, readonly [message: string, hint: string]>> = {
    damaged: [`The sealed settings ${path} are damaged: the file was cut or changed.`, `Copy the file again. ${again}`],
    'other-recipient': [
      `The sealed settings ${path} are for another ECM: this one cannot open them.`,
      `Seal them for this ECM: ecmctl settings export --sealed-for ${recipient} --out FILE.`,
    ],
    newer: [
      `The sealed settings ${path} are of a newer version of this program.`,
      'Update the program on this ECM, or export them with the version that this one has.',
    ],
    foreign: [
      `${path} is no sealed settings of this program, or was not sealed by the ECM that it names.`,
      `Do not use it. ${again}`,
    ],
  };
  return refused(...texts[fault]);
}

/** Somebody who was sent it encrypted it for this ECM. */
export function ofOthers(path: string): Failure {
  return refused(
    `The sealed settings ${path} were passed on: their source did not seal them for this ECM.`,
    `Do not use it. ${again}`,
  );
}

export function tooOld(path: string, sealedAt: string): Failure {
  return refused(`The sealed settings ${path} are older than 24 hours: they were sealed at ${sealedAt}.`, again);
}

export function fromTheFuture(path: string, sealedAt: string): Failure {
  return refused(
    `The sealed settings ${path} were sealed at ${sealedAt}, which is still to come by the clock of this computer.`,
    'Set the clocks of both computers.',
  );
}

export function otherSource(path: string, found: string): Failure {
  return refused(
    `The sealed settings ${path} are of another source: its fingerprint is ${found}.`,
    'ecmctl settings recipient shows the fingerprint on the source. If it differs, do not use the file.',
  );
}

export function unconfirmed(path: string, fingerprint: string): Failure {
  return failure('configuration', 'input', {
    message: `Nothing was imported from ${path}: it has to be confirmed.`,
    doing,
    hint: `Compare the fingerprint ${fingerprint} with that which ecmctl settings recipient shows on the source. If it is the same, repeat the command with --yes.`,
  });
}

export function changedMeanwhile(path: string): Failure {
  return failure('configuration', 'file', {
    message: `The settings ${path} were changed meanwhile. Nothing was imported.`,
    doing,
    hint: 'Import once more, so that you see what changes.',
  });
}
