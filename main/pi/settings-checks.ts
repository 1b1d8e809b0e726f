import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { endpointOrigin, isPlainHttpElsewhere, loadPlugin } from '../../shared/settings.ts';
import type { EcmPlugin } from '../plugins/contract.ts';
import { readRequest } from './find-credentials.ts';
import { validateSetup } from './setup.ts';

function failureOf(result: Result<unknown, Failure>): Failure | undefined {
  return result.ok ? undefined : result.error;
}

type Checks = 'validate' | 'problems' | 'secretsBoundTo' | 'unencryptedOrigin' | 'validateSession';

/** The part of the plugin contract that needs the settings alone. */
export const settingsChecks: Required<Pick<EcmPlugin, Checks>> = {
  validate: (raw) => failureOf(validateSetup(raw)),
  problems: (settings) => loadPlugin(settings).problems,
  secretsBoundTo: (settings, trust) => {
    const origin = endpointOrigin(settings);
    return origin === undefined || trust === undefined ? undefined : { origin, trust };
  },
  unencryptedOrigin: (settings) => {
    const origin = endpointOrigin(settings);
    return origin !== undefined && isPlainHttpElsewhere(origin) ? { origin, key: 'endpointUrl' } : undefined;
  },
  validateSession: (settings, session) => failureOf(readRequest(loadPlugin(settings).settings, session)),
};
