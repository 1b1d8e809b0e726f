import type { FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInPlaces } from '../built-in-places.ts';
import { operationRules, type NameNeed, type OperationRule } from './operation-rules.ts';
import { isKnown, isMeant, type Term } from './vocabulary.ts';
import { sayingWords } from './words.ts';

/** How well a name fits: the higher the better. */
export interface NameFit {
  readonly score: number;
  /** The words of the name that say so; empty where it is the built-in name. */
  readonly because: readonly string[];
}

const builtInScore = 100;
const surestScore = 20;

/** How well the operation's name fits the function; `undefined` if it means something else. */
export function fitOfName(operation: string, name: FunctionName): NameFit | undefined {
  if (operation === builtInPlaces[name].operation) return { score: builtInScore, because: [] };
  const rule = operationRules[name];
  const { own, category } = partsOf(operation);
  const [first = ''] = own;
  const all = [...category, ...own];
  const met = rule.needs.findIndex((need) => isMet(need, all, first));
  const need = rule.needs[met];
  if (need === undefined || saysOtherwise(own, need, rule) || isOfOtherScope(own, name)) return undefined;
  const unknown = own.filter((word) => !isKnown(word)).length;
  const preferred = (rule.prefers ?? []).some((term) => own.some((word) => isMeant(word, term)));
  const starts = need.first === undefined ? [] : [first];
  const because = need.words.flatMap((terms) => all.filter((word) => isAny(word, terms)).slice(0, 1));
  return {
    score: surestScore - 2 * met - unknown + (preferred ? 4 : 0),
    because: [...new Set([...starts, ...because])],
  };
}

/** A first part of the name such as `AccountStoreOps` says where an operation belongs, and not what it does. */
function partsOf(operation: string): { readonly own: readonly string[]; readonly category: readonly string[] } {
  const [first = '', ...rest] = operation.split(/[_.]/);
  return rest.length > 0 && /(?:ops|operations|service|svc|manager|management|api)$/i.test(first)
    ? { own: sayingWords(rest.join('_')), category: sayingWords(first) }
    : { own: sayingWords(operation), category: [] };
}

function isMet({ words, first: firsts }: NameNeed, name: readonly string[], first: string): boolean {
  const starts = firsts === undefined || isAny(first, firsts);
  return starts && words.every((terms) => name.some((word) => isAny(word, terms)));
}

/** A word of it means something that the function is not. */
function saysOtherwise(own: readonly string[], need: NameNeed, { also }: OperationRule): boolean {
  const allowed = [...need.words.flat(), ...(need.first ?? []), ...also];
  return own.some((word) => isKnown(word) && !isAny(word, allowed));
}

/** `…OfDomain` lists no accounts of a system, and the other way round. */
function isOfOtherScope(own: readonly string[], name: FunctionName): boolean {
  const names = (term: Term): boolean => own.some((word) => isMeant(word, term));
  if (name === 'listStoredBySystem') return names('DOMAIN') && !names('SYSTEM');
  if (name === 'listStoredByDomain') return names('SYSTEM') && !names('DOMAIN');
  return false;
}

function isAny(word: string, terms: readonly Term[]): boolean {
  return terms.some((term) => isMeant(word, term));
}

/** The reason, as in "SignIn: its name says …". */
export function describeFit({ because }: NameFit): string {
  return because.length === 0
    ? 'it has the built-in name'
    : `its name says ${because.map((word) => `"${word}"`).join(', ')}`;
}
