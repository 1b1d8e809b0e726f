import type { Tone } from './status-text.tsx';

/** How one thing is doing, for the eye and for the ear. */
export interface Health {
  readonly tone: Tone;
  readonly title: string;
  readonly explanation?: string;
}
