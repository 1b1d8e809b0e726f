import { z } from 'zod';
import { errorKinds } from './errors.ts';
import { sessionSchema } from './jump-item.ts';
import { lookupResultSchema } from './lookup-result.ts';

/** The scenarios of Test settings: named requests with their results. */

const keptOffer = lookupResultSchema.shape.credentials.element.pick({ label: true, flags: true });
/** The result of a lookup: the offered credentials, or the kind of the failure. */
const keptSchema = z.object({ offers: z.array(keptOffer), failed: z.enum(errorKinds).optional() });
export type Kept = z.output<typeof keptSchema>;
export type KeptOffer = z.output<typeof keptOffer>;

/** A named request, with its latest result and the one before. */
export const scenarioSchema = z.object({
  name: z.string().trim().min(1).max(100),
  session: sessionSchema.omit({ sessionId: true }),
  last: keptSchema.optional(),
  before: keptSchema.optional(),
});
export type Scenario = z.output<typeof scenarioSchema>;

export const mostScenarios = 1000;
export const scenariosSchema = z.array(scenarioSchema).max(mostScenarios);
/** What an export contains. */
export const scenariosExport = z.object({ version: z.literal(1), scenarios: scenariosSchema.min(1) });
