import type { Handlers } from '../../shared/contract.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { ok } from '../../shared/result.ts';
import type { AuditReporter } from './audit-report.ts';
import { readBridgingView, switchBridging, testBridging } from './bridging-setup.ts';
import type { ConfiguratorOptions, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { serviceFolder } from './service-records.ts';
import { refused } from './writing.ts';

export function bridgingHandlers(
  options: Pick<ConfiguratorOptions, 'dataFolder' | 'operatorOf' | 'pipeAddress' | 'clock' | 'version'>,
  profiles: Profiles,
  service: ServiceLink,
  report: AuditReporter,
) {
  const place = { folder: serviceFolder(options), pipe: options.pipeAddress };
  const view = () => readBridgingView(place, service.view().status);
  return {
    'bridging/read': async () => ok(await view()),
    'bridging/switch': async ({ action }) => {
      const { name, readOnly } = profiles.current();
      const refusal = name === 'practice' ? inPractice('changing bridging') : readOnly;
      if (refusal !== undefined) return refused(refusal);
      const switched = await switchBridging({ folder: place.folder, wanted: action, report });
      return switched.ok ? ok(await view()) : refused(switched.error);
    },
    'bridging/test': async ({ requestId, session }) => {
      const { name, requests } = profiles.current();
      if (name === 'practice') return refused(inPractice('testing the bridge'));
      const { clock, version: release } = options;
      return requests.run(requestId, (signal) => testBridging(place, session, { clock, release, signal }));
    },
  } satisfies Partial<Handlers>;
}

function inPractice(doing: string): Failure {
  return failure('configuration', 'input', {
    message: 'Practice never touches the ECM service, and bridges belong to the real one.',
    doing,
    hint: 'Leave practice first.',
  });
}
