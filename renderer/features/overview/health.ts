import type { AppInfo, SettingsView } from '../../../shared/views.ts';
import type { Check } from '../../../shared/diagnose-result.ts';
import { originOf, type SettingProblem } from '../../../shared/settings.ts';
import type { Health } from '../../ui/health.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { draftProblems, valueOf } from '../plugin-settings/model.ts';
import { textOf } from '../../lib/values.ts';
import type { ReachState } from './reach-store.ts';
import { text } from '../../ui/text.ts';

/** What is wrong with the saved settings, missing secrets included. */
export function savedProblems(view: SettingsView): readonly SettingProblem[] {
  return draftProblems(view, view.plugin, {});
}

export function settingsHealth(view: SettingsView): Health {
  const { length } = savedProblems(view);
  if (length > 0) return { tone: 'warning', title: text.overview.settingsProblems(length) };
  return { tone: 'good', title: text.overview.settingsComplete, explanation: text.overview.settingsCompleteText };
}

/** Whether there is an address that the check could go to. */
export function hasEndpoint(view: SettingsView): boolean {
  return originOf(textOf(valueOf(view.plugin, 'endpointUrl'))) !== undefined;
}

export function reachHealth({ result, error }: ReachState, view: SettingsView): Health {
  const { overview } = text;
  if (error !== undefined) {
    const cancelled = error.kind === 'cancelled';
    return { tone: cancelled ? 'neutral' : 'bad', title: cancelled ? text.error.kinds.cancelled : overview.reachError };
  }
  if (result === undefined && !hasEndpoint(view)) {
    return { tone: 'neutral', title: overview.reachNeedsUrl, explanation: overview.reachNeedsUrlText };
  }
  if (result === undefined)
    return { tone: 'neutral', title: overview.reachUnknown, explanation: overview.reachUnknownText };
  if (!result.ok) return { tone: 'bad', title: overview.reachFailed };
  const warned = result.checks.some(({ status }) => status === 'warn');
  return warned ? { tone: 'warning', title: overview.reachWarned } : { tone: 'good', title: overview.reachOk };
}

/** Practice keeps its secrets in memory on purpose. */
export function secretsTone({ profile, secretStore }: Pick<AppInfo, 'profile' | 'secretStore'>): Tone {
  if (secretStore === 'keychain') return 'good';
  return profile === 'practice' ? 'neutral' : 'warning';
}

const checkTones: Readonly<Record<Check['status'], Tone>> = {
  pass: 'good',
  warn: 'warning',
  fail: 'bad',
  skipped: 'neutral',
};

export function checkTone({ status }: Check): Tone {
  return checkTones[status];
}

/** The checks that the check climbed; those that need a login are not part of it. */
export function finishedChecks(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ status }) => status !== 'skipped');
}
