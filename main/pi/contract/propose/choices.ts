import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { CodeRule, RegistrationKeyPlace } from '../../../../shared/server-contract.ts';
import type { ValueTable } from '../place-fields.ts';

/** What a person decided about a function. Paths are as {@link pathsOf} writes them; of an answer, `…Result` may be left out. */
export interface FunctionChoices {
  readonly operation?: string | undefined;
  /** Paths by input, or by output; the list itself has the name `stored` or `shared`. `''`: the field is not placed. */
  readonly in: Readonly<Record<string, string>>;
  readonly out: Readonly<Record<string, string>>;
  /** Texts that stand for a field: written in the place of an input, or taken for an output. */
  readonly fixedIn: Readonly<Record<string, string>>;
  readonly fixedOut: Readonly<Record<string, string>>;
  /** Texts that are always written, by path. */
  readonly constants: Readonly<Record<string, string>>;
  /** By path, of request or answer. */
  readonly values: Readonly<Record<string, ValueTable>>;
}

export const noChoices: FunctionChoices = { in: {}, out: {}, fixedIn: {}, fixedOut: {}, constants: {}, values: {} };

/** Names of members, wherever they stand in answers. */
export type SuccessChoice =
  | { readonly by: 'faults' }
  | {
      readonly by: 'flag';
      readonly flag: string;
      /** The texts that stand for yes and no; absent for a boolean or an enumeration. */
      readonly values?: { readonly true: string; readonly false: string } | undefined;
      readonly code?: string | undefined;
      readonly message?: string | undefined;
    }
  | {
      readonly by: 'code';
      readonly code: string;
      readonly done: string[];
      readonly message?: string | undefined;
    };

/** What a person decided about a contract, as `--set` names it or the editor has it. */
export interface Choices {
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionChoices>>>;
  readonly registrationKey?: RegistrationKeyPlace | undefined;
  readonly success?: SuccessChoice | undefined;
  readonly codes: readonly CodeRule[];
}

export function choicesOf({ functions }: Choices, name: FunctionName): FunctionChoices {
  return functions[name] ?? noChoices;
}
