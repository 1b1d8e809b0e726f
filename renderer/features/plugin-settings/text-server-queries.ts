import type { PiVersion } from '../../../shared/settings.ts';
import { count } from '../../lib/words.ts';

/** The words of what Plugin settings asks the server that it describes. */

export const questions = {
  detect: 'Detect',
  detecting: 'Reading the WSDL of PI…',
  detectFailed: 'Nothing was detected',
  detected: {
    autoSpin: 'Detected: Auto-spin. The web service of this PI has the operation for it.',
    templateJobs: 'Detected: Template jobs. The web service of this PI has no operation for auto-spin.',
  } satisfies Record<PiVersion, string>,
  check: 'Check',
  checking: 'Reading the template jobs…',
  checkFailed: 'The template jobs were not checked',
  checkNothing: 'Enter an id to check it.',
  checkAllGood: (n: number) => {
    if (n === 1) return 'The template job is there and for the right type.';
    return `${n === 2 ? 'Both' : `All ${n.toLocaleString('en')}`} template jobs are there and for the right types.`;
  },
  checkBad: (bad: number, all: number) =>
    `${bad} of ${count(all, 'template job', 'template jobs')} will not rotate anything.`,
  templateOk: 'Right',
  templateFor: (type: string) => `This job is for ${type}`,
  templateAbsent: 'PI has no such job',
  otherType: (type: number) => `account store type ${type}`,
  cancel: 'Cancel',
} as const;
