import { failure } from '../../shared/errors.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import type { PipeState } from '../ecm/pipe/pipe-client.ts';
import { failed, passed, plansOf, skipped, warned, type CheckPlan } from './run-checks.ts';

/** What is known of the service over its pipe, at the moment of the diagnosis. */
export interface ServiceFacts {
  readonly state: PipeState;
  readonly status?: ServiceStatus | undefined;
  readonly savedRevision: number;
}

/** The checks of the ECM service on this machine. A service that was never started here is no fault: they are skipped. */
export function serviceChecks({ state, status, savedRevision }: ServiceFacts): readonly CheckPlan[] {
  const noStatus = failure('service-unavailable', 'lost', {
    message: 'The ECM service does not tell its state.',
    doing: 'asking the ECM service',
    hint: 'Try again; if it lasts, restart the service and look into ECM.log.',
  });
  return plansOf({
    service: async () => {
      if (state.kind === 'absent') return skipped('The ECM service does not run here.', state.reason.hint);
      if (state.kind === 'lost') return failed(state.reason);
      if (status === undefined) return failed(noStatus);
      return passed(`The ECM service ${status.version} runs as process ${status.pid}.`);
    },
    pipe: async () => {
      if (state.kind === 'absent') return skipped('Not tried, because the service does not run.');
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
