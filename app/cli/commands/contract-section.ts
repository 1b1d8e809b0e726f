import type { Failure } from '../../../shared/errors.ts';
import { serverContractSchema } from '../../../shared/server-contract.ts';
import type { SettingsFile } from '../../../shared/settings.ts';
import { parseContract } from '../../../main/pi/contract/read-contract.ts';
import { operationProblem } from '../../../main/plugins/check-operation.ts';
import type { SetupOptions } from './options.ts';

/** Of the sections that belong to no plugin's form. */
export function sectionProblem({ contract, operation }: SettingsFile): Failure | undefined {
  const parsed = parseContract(contract);
  return parsed.ok ? operationProblem(operation) : parsed.error;
}

/** Functions of the server contract that count as accepted because a file other than the saved settings says so. */
export function acceptanceWarning({ settings }: SetupOptions, { contract }: SettingsFile): readonly string[] {
  const parsed = serverContractSchema.safeParse(contract);
  if (settings === undefined || !parsed.success) return [];
  const functions = Object.values(parsed.data.functions).map(({ accepted }) => accepted?.by);
  const people = [...new Set(functions.filter((by) => by !== undefined))];
  if (people.length === 0) return [];
  return [`Functions of the server contract count as accepted because ${settings} says so (by ${people.join(', ')}).`];
}
