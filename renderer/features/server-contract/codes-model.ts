import type { TypedRule } from '../../../shared/contract-proposal.ts';
import { codeRuleSchema, meaningsThatNeedACode, type CodeRule } from '../../../shared/server-contract.ts';

/** The rules for codes of the server, as they are edited. Pure. */

/** Empty conditions are absent. */
export function tidyRule({ when, means }: TypedRule): TypedRule {
  const present = Object.entries(when).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { when: Object.fromEntries(present), means };
}

export type RuleProblem = 'empty' | 'short' | 'needsCode';

/** What keeps a rule from being used; `undefined` if nothing does. */
export function ruleProblem(rule: TypedRule): RuleProblem | undefined {
  const { when, means } = tidyRule(rule);
  const hasCode = when.code !== undefined || when.faultCode !== undefined;
  if (!hasCode && when.contains === undefined) return 'empty';
  if (when.contains !== undefined && when.contains.length < 3) return 'short';
  if (!hasCode && meaningsThatNeedACode.includes(means)) return 'needsCode';
  return undefined;
}

/** The valid ones. */
export function usableRules(rules: readonly TypedRule[]): readonly CodeRule[] {
  return rules.flatMap((rule) => {
    const parsed = codeRuleSchema.safeParse(tidyRule(rule));
    return parsed.success ? [parsed.data] : [];
  });
}

export function withRule(rules: readonly TypedRule[], index: number, rule: TypedRule): readonly TypedRule[] {
  return rules.map((each, at) => (at === index ? rule : each));
}

export function withoutRule(rules: readonly TypedRule[], index: number): readonly TypedRule[] {
  return rules.filter((_each, at) => at !== index);
}

/** @param by -1 for one place up, 1 for one down */
export function movedRule(rules: readonly TypedRule[], index: number, by: -1 | 1): readonly TypedRule[] {
  const moved = rules[index];
  const other = rules[index + by];
  if (moved === undefined || other === undefined) return rules;
  return rules.map((each, at) => (at === index ? other : at === index + by ? moved : each));
}
