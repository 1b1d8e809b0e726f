import { z } from 'zod';

/** Unsaved input of a form, stored beyond the life of the window. Without secrets. */

const rawSection = z.record(z.string().max(64), z.unknown());

export const appliance = 'appliance';
/** The unsaved work on the server contract, which belongs to PI. */
export const serverContract = 'contract';
/** `appliance`, `contract`, or `plugin:` and the plugin's id. */
export const draftSectionSchema = z.string().regex(/^(appliance|contract|plugin:[\w.-]{1,63})$/);

export function pluginSection(id: string): string {
  return `plugin:${id}`;
}

export const draftSchema = z.object({
  /** The stored settings when the draft was begun. */
  base: rawSection,
  values: rawSection,
});
export type Draft = z.output<typeof draftSchema>;

export const keptDraftSchema = draftSchema.extend({
  /** The revision of the settings when the draft was begun. */
  baseRevision: z.number().int().min(0),
  /** Milliseconds since 1970. */
  keptAt: z.number().int().min(0),
});
export type KeptDraft = z.output<typeof keptDraftSchema>;
