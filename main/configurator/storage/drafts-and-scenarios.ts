import { join } from 'node:path';
import { z } from 'zod';
import { draftSectionSchema, keptDraftSchema, type KeptDraft } from '../../../shared/drafts.ts';
import { mostScenarios, scenarioSchema, type Scenario } from '../../../shared/scenarios.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import { keptFile, keptInMemory, type Understood } from './json-file.ts';

export interface Drafts {
  readonly version: 1;
  readonly drafts: Readonly<Record<string, KeptDraft>>;
}

export interface Scenarios {
  readonly version: 1;
  readonly revision: number;
  readonly scenarios: readonly Scenario[];
}

/** Notices that an administrator has dismissed for good, by their text: one that says something else is shown again. */
export interface DismissedNotices {
  readonly version: 1;
  readonly dismissed: readonly string[];
}

/** What a profile stores besides settings and secrets, so that it survives the window and the process. */
export type Keeping = ReturnType<typeof keptOnDisk>;

const noDrafts: Drafts = { version: 1, drafts: {} };
const noScenarios: Scenarios = { version: 1, revision: 0, scenarios: [] };
const noneDismissed: DismissedNotices = { version: 1, dismissed: [] };

const version = z.literal(1);
const draftsFile = z.object({ version, drafts: z.record(z.string(), z.unknown()) });
const scenariosFile = z.object({ version, revision: z.number().int().min(0), scenarios: z.array(z.unknown()) });

const noticesFile = z.object({ version, dismissed: z.array(z.string()).max(100) });

/** The valid entries; an invalid one does not invalidate the others. */
function understandDrafts(json: unknown): Understood<Drafts> | undefined {
  const file = draftsFile.safeParse(json);
  if (!file.success) return undefined;
  const all = Object.entries(file.data.drafts);
  const good = all.flatMap(([section, value]) => {
    const draft = keptDraftSchema.safeParse(value);
    return draft.success && draftSectionSchema.safeParse(section).success ? [[section, draft.data] as const] : [];
  });
  return { value: { version: 1, drafts: Object.fromEntries(good) }, isWhole: good.length === all.length };
}

function understandScenarios(json: unknown): Understood<Scenarios> | undefined {
  const file = scenariosFile.safeParse(json);
  if (!file.success) return undefined;
  const { revision, scenarios: all } = file.data;
  const byName = new Map<string, Scenario>();
  for (const value of all) {
    const scenario = scenarioSchema.safeParse(value);
    if (scenario.success && byName.size < mostScenarios) byName.set(scenario.data.name, scenario.data);
  }
  return { value: { version: 1, revision, scenarios: [...byName.values()] }, isWhole: byName.size === all.length };
}

export function keptOnDisk(dataFolder: string, parts: { readonly clock: Clock; readonly log: Log }) {
  return {
    drafts: keptFile({
      ...parts,
      path: join(dataFolder, 'drafts.json'),
      what: 'unsaved changes',
      empty: noDrafts,
      understand: understandDrafts,
    }),
    scenarios: keptFile({
      ...parts,
      path: join(dataFolder, 'scenarios.json'),
      what: 'scenarios',
      empty: noScenarios,
      understand: understandScenarios,
    }),
    notices: keptFile({
      ...parts,
      path: join(dataFolder, 'notices.json'),
      what: 'dismissed notices',
      empty: noneDismissed,
      understand: (json): Understood<DismissedNotices> | undefined => {
        const file = noticesFile.safeParse(json);
        return file.success ? { value: file.data, isWhole: true } : undefined;
      },
    }),
  };
}

export function keptWithProcess(): Keeping {
  return {
    drafts: keptInMemory(noDrafts),
    scenarios: keptInMemory(noScenarios),
    notices: keptInMemory(noneDismissed),
  };
}
