import { functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { ServerContractView } from '../../../shared/contract-proposal.ts';
import type { SettingKey } from '../../../shared/settings.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { contract as text } from './text.ts';

/** What Plugin settings says about the server contract. Pure. */

export interface ContractLine {
  readonly tone: Tone;
  readonly words: string;
  readonly why?: string;
}

export function contractLine(view: ServerContractView | undefined): ContractLine {
  if (view === undefined) return { tone: 'neutral', words: '' };
  const { contract, usable, problem } = view;
  if (problem !== undefined) return { tone: 'bad', words: text.unusable, why: problem };
  return contract === undefined
    ? { tone: 'good', words: text.builtIn }
    : { tone: 'good', words: text.adapted(usable, functionNames.length) };
}

type Lack = keyof typeof text.missing;

const requires: Readonly<Partial<Record<SettingKey, readonly (readonly [Lack, readonly FunctionName[]])[]>>> = {
  globalApprover: [['approval', ['createRequest', 'grantRequest']]],
  includeSharedLists: [['shared', ['listSharedBySystem', 'checkOutShared', 'checkInShared']]],
  filterDomainCredentials: [['domain', ['listStoredByDomain']]],
  domainCredentialsForShell: [['domain', ['listStoredByDomain']]],
  domainCredentialsForWeb: [['domain', ['listStoredByDomain']]],
  templateJobIds: [['templates', ['readTemplate', 'createRotationJob']]],
};

/** Why a setting has no effect with this server; `undefined` if it has one. */
export function notOffered(key: SettingKey, missing: readonly FunctionName[], piVersion: unknown): string | undefined {
  const lacks = (names: readonly FunctionName[]): boolean => names.some((name) => missing.includes(name));
  const [spin, templates] = [lacks(['spin']), lacks(['readTemplate', 'createRotationJob'])];
  if (key === 'createSpinJobs') return spin && templates ? text.missing.rotation : undefined;
  if (key === 'piVersion') {
    if (piVersion === 'templateJobs') return templates ? text.missing.templates : undefined;
    return spin ? text.missing.spin : undefined;
  }
  const found = requires[key]?.find(([, names]) => lacks(names));
  return found === undefined ? undefined : text.missing[found[0]];
}
