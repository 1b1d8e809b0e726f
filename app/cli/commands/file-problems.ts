import { applianceFaults, applianceTexts, type RawAppliance } from '../../../shared/appliance.ts';
import { loadOperation } from '../../../shared/operation.ts';
import { labelOf } from '../../../shared/plugin-form.ts';
import { describeProblem, type SettingFault } from '../../../shared/problem.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { RawPlugin, SettingsFile } from '../../../shared/settings.ts';
import { printable } from '../../../shared/visible-text.ts';
import { contractFault } from '../../../main/pi/contract/read-contract.ts';
import type { EcmPlugin } from '../../../main/plugins/contract.ts';

/** A problem of a settings file, with the label of its setting. */
export interface FileProblem {
  readonly label: string;
  readonly fault: SettingFault;
}

/** Every problem of a settings file that shows in the file alone; problems of a section have its name before their key. */
export function fileProblems(file: SettingsFile, plugin: EcmPlugin, section: RawPlugin): readonly FileProblem[] {
  const ofPlugin = plugin.problems(section).map((fault) => ({ label: labelOf(plugin.form, fault.key), fault }));
  return [...ofPlugin, ...problemsOfAppliance(file.appliance), ...problemsOfSections(file)];
}

/** Of the section `appliance`. */
export function problemsOfAppliance(appliance: RawAppliance): readonly FileProblem[] {
  return applianceFaults(appliance).map(({ key, code, message }) => ({
    label: applianceTexts[key].label,
    fault: { key: `appliance.${key}`, code, message },
  }));
}

function problemsOfSections({ contract, operation }: SettingsFile): readonly FileProblem[] {
  const ofContract = contractFault(contract);
  const ofOperation = loadOperation(operation).problems.map(({ key, code, message }) => ({
    label: 'Operation',
    fault: { key: `operation.${key}`, code, message },
  }));
  return [...(ofContract === undefined ? [] : [{ label: 'Server contract', fault: ofContract }]), ...ofOperation];
}

/** The problem that a failure reports if it names a setting, such as a Trusted CA File that cannot be read. */
export function problemOfFailure({ form }: EcmPlugin, { setting, message }: Failure): readonly FileProblem[] {
  if (setting === undefined) return [];
  const label = labelOf(form, setting);
  const prefix = `${label} (${setting}): `;
  // The label stands before each problem.
  const own = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return [{ label, fault: { key: setting, code: 'invalid', message: own } }];
}

export function describeFileProblem({ label, fault }: FileProblem): string {
  return printable(describeProblem(label, fault));
}
