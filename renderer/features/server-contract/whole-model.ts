import type { ContractProposalView } from '../../../shared/contract-proposal.ts';
import type { RegistrationKeyPlace, ServerContract } from '../../../shared/server-contract.ts';
import type { Known } from './contract-model.ts';
import type { TypedSuccess } from './work.ts';

/** What holds for all functions: where the registration key goes, and how success is reported. Pure. */

export interface TypedKey {
  readonly as: RegistrationKeyPlace['as'] | '';
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
}

export function typedKey(place: RegistrationKeyPlace | undefined): TypedKey {
  const empty = { as: '', name: '', namespace: '', path: '' } as const;
  return place === undefined ? empty : { ...empty, ...place };
}

export type KeyProblem = 'missing' | 'badHttp';

/** The place that was typed, or what is wrong with it. The key goes with each request; a path is one of the login's. */
export function keyOf({ as, name, namespace, path }: TypedKey): RegistrationKeyPlace | KeyProblem {
  switch (as) {
    case '':
      return 'missing';
    case 'none':
      return { as };
    case 'input':
      return path === '' ? 'missing' : { as, function: 'login', path };
    case 'http-header':
      if (name.trim() === '') return 'missing';
      return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(name.trim()) ? { as, name: name.trim() } : 'badHttp';
    case 'soap-header':
      return /^[\p{L}_][\p{L}\p{N}._-]*$/u.test(name.trim())
        ? { as, name: name.trim(), namespace: namespace.trim() }
        : 'missing';
  }
}

export function keyPlaceOf({ work, proposal }: Known): RegistrationKeyPlace | undefined {
  return proposal === undefined ? work.start?.registrationKey : proposal.registrationKey?.place;
}

const noSuccess: TypedSuccess = { by: 'faults', flag: '', yes: '', no: '', code: '', done: '', message: '' };

export function successNow({ work, proposal }: Known): TypedSuccess | undefined {
  const reported: ServerContract['success'] | undefined =
    proposal === undefined ? work.start?.success : proposal.success?.reported;
  if (reported === undefined) return undefined;
  const values = proposal?.success?.values;
  switch (reported.by) {
    case 'faults':
      return noSuccess;
    case 'flag':
      return {
        ...noSuccess,
        by: 'flag',
        flag: reported.flag,
        code: reported.code ?? '',
        message: reported.message ?? '',
        yes: values?.['true'] ?? '',
        no: values?.['false'] ?? '',
      };
    case 'code':
      return {
        ...noSuccess,
        by: 'code',
        code: reported.code,
        done: reported.done.join(','),
        message: reported.message ?? '',
      };
  }
}

export function isComplete({ by, flag, yes, no, code, done }: TypedSuccess): boolean {
  if (by === 'faults') return true;
  return by === 'flag' ? flag !== '' && (yes === '') === (no === '') : code !== '' && done.trim() !== '';
}

/** Names of the members that answers have, those of the most answers first. */
export function answerMembers(proposal: ContractProposalView): readonly string[] {
  const counts = new Map<string, number>();
  for (const { response } of proposal.operations) {
    const names = response
      .filter(({ kind }) => kind === 'text')
      .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en')).map(([name]) => name);
}

/** Places of the login's request that can carry the key. */
export function keyPaths(known: Known): readonly string[] {
  const login = known.proposal?.functions.find((each) => each.function === 'login')?.operation;
  const operation = known.proposal?.operations.find(({ name }) => name === login);
  return (operation?.request ?? []).filter(({ kind }) => kind === 'text').map(({ path }) => path);
}
