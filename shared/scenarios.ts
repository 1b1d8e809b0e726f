import { z } from 'zod';
import { errorKinds } from './errors.ts';
import { sessionSchema } from './jump-item.ts';
import { lookupResultSchema } from './lookup-result.ts';

/** The scenarios of Test settings: requests under a name, with what they came to. */

const keptOffer = lookupResultSchema.shape.credentials.element.pick({ label: true, flags: true });
/** What a lookup came to: what was offered, or the kind of its failure. */
const keptSchema = z.object({
  offers: z.array(keptOffer),
  failed: z.enum(errorKinds).optional(),
});
export type Kept = z.output<typeof keptSchema>;
export type KeptOffer = z.output<typeof keptOffer>;

/** A request under a name, with what it came to and what it had come to before. */
export const scenarioSchema = z.object({
  name: z.string().trim().min(1).max(100),
  session: sessionSchema.omit({ sessionId: true }),
  last: keptSchema.optional(),
  before: keptSchema.optional(),
});
export type Scenario = z.output<typeof scenarioSchema>;

export const mostScenarios = 1000;
export const scenariosSchema = z.array(scenarioSchema).max(mostScenarios);
