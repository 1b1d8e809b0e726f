import { z } from 'zod';
import { pluginFormSchema } from './plugin-form.ts';
import { storedAt } from './writing.ts';

/** Why a folder is not loaded as a plugin; each has its own sentence and remedy. */
const refusalReasons = [
  'manifest',
  'api-version',
  'missing-file',
  'wrong-hash',
  'mark-of-the-web',
  'owner',
  'entry',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A plugin of this computer. Of a refused one whose manifest cannot be read `name` is that of the folder. */
const pluginEntry = z.object({
  id: z.string().optional(),
  name: z.string(),
  description: z.string(),
  version: z.string(),
  /** Absent for the built-in one. */
  folder: z.string().optional(),
  state: z.enum(['built-in', 'ready', 'refused']),
  /** Of a refused one: why, in a sentence, and the remedy. */
  reason: z.enum(refusalReasons).optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
  /** The settings choose it. */
  current: z.boolean(),
  /** The built-in plugin is in use and this is the only other one: the screens suggest it. */
  offered: z.boolean(),
});
export type PluginEntry = z.output<typeof pluginEntry>;

export const pluginsView = z.object({
  /** Of the settings, which name the chosen plugin. */
  ...storedAt,
  plugins: z.array(pluginEntry),
  currentId: z.string(),
  /** The form of the current plugin; absent if it cannot be loaded, and then there is a problem. */
  form: pluginFormSchema.optional(),
  problem: z.object({ message: z.string(), hint: z.string() }).optional(),
  /** Each folder in it is a plugin. */
  folder: z.string(),
});
export type PluginsView = z.output<typeof pluginsView>;
