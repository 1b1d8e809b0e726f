import { failure, type Failure } from '../../shared/errors.ts';
import type { LastRun } from '../../shared/views.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import type { PipeState } from '../ecm/pipe/pipe-client.ts';
import { failed, passed, plansOf, skipped, warned, type CheckPlan } from './run-checks.ts';

/** What is known of the service over its pipe, at the moment of the diagnosis. */
export interface ServiceFacts {
  readonly state: PipeState;
  readonly status?: ServiceStatus | undefined;
  readonly savedRevision: number;
  /** How it ended, if it does not run; nothing where it never ran. */
  readonly lastRun?: LastRun | undefined;
}

/** The checks of the ECM service on this machine. A service that was never started here is no fault: they are skipped. */
export function serviceChecks({ state, status, savedRevision, lastRun }: ServiceFacts): readonly CheckPlan[] {
  const noStatus = failure('service-unavailable', 'lost', {
    message: 'The ECM service does not tell its state.',
    doing: 'asking the ECM service',
    hint: 'Try again; if it lasts, restart the service and look into ECM.log.',
  });
  return plansOf({
    service: async () => {
      if (state.kind === 'absent' && lastRun !== undefined) return failed(endedFailure(lastRun));
      if (state.kind === 'absent')
        return skipped('The ECM service is not running, and never ran here.', state.reason.hint);
      if (state.kind === 'lost') return failed(state.reason);
      if (status === undefined) return failed(noStatus);
      if (status.suspended !== undefined)
        return warned(
          `The ECM service is suspended for maintenance since ${status.suspended.since} and delivers no credentials.`,
          'Resume it: Service & logs has the button, or run ecmctl service resume.',
        );
      return passed(`The ECM service ${status.version} runs as process ${status.pid}.`);
    },
    pipe: async () => {
      if (state.kind === 'absent') return skipped('Not tried, because the service is not running.');
      if (status === undefined) return failed(noStatus);
      if (status.plugin.state !== 'ready')
        return warned('The service has no valid settings yet.', 'Save the Plugin settings while the service runs.');
      const runs = `It runs revision ${status.settingsRevision}`;
      if (status.settingsRevision >= savedRevision) return passed(`${runs} of the settings.`);
      const hint = 'Save once more, and read what the service says about it.';
      return warned(`${runs}; saved is ${savedRevision}.`, hint);
    },
  });
}

/** Why a service that ran here does not run. */
function endedFailure({ end, message, hint }: LastRun): Failure {
  const doing = 'looking for the ECM service';
  const start = 'Start the ECM service: Service & logs has the button, or run ecmctl service start.';
  if (end === 'not-started')
    return failure('service-unavailable', 'absent', {
      message: `The ECM service could not start. ${message ?? ''}`.trim(),
      doing,
      hint: hint ?? 'See ECM.log for the reason.',
    });
  return failure('service-unavailable', 'absent', {
    message:
      end === 'stopped'
        ? 'The ECM service was stopped. Requests of the appliance are not answered.'
        : 'The ECM service ended unexpectedly. Requests of the appliance are not answered.',
    doing,
    hint: end === 'stopped' ? start : `${start} The end of ECM.log may show why it ended.`,
  });
}
