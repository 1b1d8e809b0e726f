import {
  impactEffects,
  impactSummary,
  type ImpactChange,
  type ImpactEffect,
  type ImpactResult,
} from '../../../shared/impact.ts';
import type { StatusLine, Tone } from '../../ui/status-text.tsx';
import { impactTexts as text } from './text.ts';

/** What the preview shows of its result. Pure. */

export function summaryLine(result: ImpactResult): StatusLine {
  const { fails, loses } = result.effects;
  const words = impactSummary(result);
  if (fails + loses > 0) return { tone: 'warning', words };
  return { tone: result.changes.length === 0 ? 'good' : 'info', words };
}

const tones: Readonly<Record<ImpactEffect, Tone>> = {
  fails: 'bad',
  loses: 'warning',
  differs: 'info',
  gains: 'good',
  recovers: 'good',
};

export function effectLine({ effect }: ImpactChange): StatusLine {
  return { tone: tones[effect], words: text.effects[effect] };
}

const severity: readonly ImpactEffect[] = ['fails', ...impactEffects.filter((effect) => effect !== 'fails')];

/** Failures first, then losses; otherwise in the order of the requests. */
export function ordered(changes: readonly ImpactChange[]): readonly ImpactChange[] {
  return changes.toSorted((a, b) => severity.indexOf(a.effect) - severity.indexOf(b.effect));
}

export interface ChangePart {
  /** Absent where the words speak for themselves. */
  readonly label?: string;
  /** Names and sentences from outside. */
  readonly words: readonly string[];
}

/** What is lost and gained, or why the lookup fails. */
export function changeParts({ effect, lost, gained, flags, before, after }: ImpactChange): readonly ChangePart[] {
  if (effect === 'fails') return messageOf(after.error);
  if (effect === 'recovers')
    return [
      { words: [text.offered(after.offered)] },
      ...messageOf(before.error).map((part) => ({ ...part, label: text.before })),
    ];
  const parts = [
    { label: text.lost, words: lost },
    { label: text.gained, words: gained },
    { label: text.flags, words: flags },
  ];
  return parts.filter(({ words }) => words.length > 0);
}

function messageOf(error: ImpactChange['after']['error']): readonly ChangePart[] {
  return error === undefined ? [] : [{ words: [error.message] }];
}
