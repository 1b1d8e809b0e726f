import type { CallInput, Handlers } from '../../shared/contract.ts';
import { contractDraftSchema } from '../../shared/contract-proposal.ts';
import { appliance, pluginSection, serverContract, type Draft, type KeptDraft } from '../../shared/drafts.ts';
import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { publicAppliance, publicSection } from '../plugins/public-settings.ts';
import type { Clock } from '../platform/clock.ts';
import type { Profile, Profiles } from './profiles.ts';
import { refused, writing } from './writing.ts';

type Choosing = (section: RawPlugin) => RawPlugin;

/** Selects what may be stored of a section. */
async function pickOf(profile: Profile, section: string): Promise<Result<Choosing, Failure>> {
  if (section === appliance) return ok(publicAppliance);
  if (section === serverContract) return ok(contractWork);
  const plugin = await profile.plugins.of(section.slice(pluginSection('').length));
  return plugin.ok ? ok((values) => publicSection(plugin.value.form, values)) : plugin;
}

/** A contract contains no secret; what is no work on one is not kept. */
function contractWork(values: RawPlugin): RawPlugin {
  const work = contractDraftSchema.safeParse(values);
  return work.success ? work.data : {};
}

function harmless(pick: Choosing, { base, values }: Draft): Draft {
  return { base: pick(base), values: pick(values) };
}

type KeepInput = CallInput<'drafts/keep'>;

async function draftToKeep(profile: Profile, { section, expectedRevision, draft }: KeepInput, now: number) {
  if (draft === undefined) return ok(undefined);
  const pick = await pickOf(profile, section);
  return pick.ok ? ok({ ...harmless(pick.value, draft), baseRevision: expectedRevision, keptAt: now }) : pick;
}

/** A draft based on older settings neither replaces nor clears one that is based on newer settings. */
async function keepDraft(
  profile: Profile,
  input: KeepInput,
  now: number,
): Promise<Result<'saved' | 'conflict', Failure>> {
  const { section, expectedRevision } = input;
  const draft = await draftToKeep(profile, input, now);
  if (!draft.ok) return draft;
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  // After settings were set aside or restored, revisions count from an earlier number again: a draft of a higher one is then older.
  const isNewer = (kept: KeptDraft | undefined): boolean =>
    kept !== undefined && kept.baseRevision > expectedRevision && kept.baseRevision <= stored.value.file.revision;
  const done = await profile.keeping.drafts.change(({ drafts: { [section]: kept, ...others } }) => {
    if (isNewer(kept) || (kept === undefined && draft.value === undefined)) return undefined;
    return { version: 1, drafts: draft.value === undefined ? others : { ...others, [section]: draft.value } };
  });
  return done.ok ? ok(isNewer(done.value.value.drafts[section]) ? 'conflict' : 'saved') : done;
}

export function keepingHandlers(profiles: Profiles, clock: Clock) {
  return {
    'drafts/read': async ({ section }) => {
      const { name, keeping } = profiles.current();
      const read = await keeping.drafts.read();
      return read.ok ? ok({ profile: name, draft: read.value.drafts[section] }) : refused(read.error);
    },
    'drafts/keep': writing(profiles, async (profile, input: KeepInput) => {
      const done = await keepDraft(profile, input, clock.now());
      return done.ok ? ok({ status: done.value }) : refused(done.error);
    }),
    'scenarios/read': async () => {
      const { name: profile, keeping } = profiles.current();
      const read = await keeping.scenarios.read();
      if (!read.ok) return refused(read.error);
      const { revision, scenarios } = read.value;
      return ok({ profile, revision, scenarios: [...scenarios] });
    },
    'scenarios/save': writing(
      profiles,
      async ({ name: profile, keeping }, { expectedRevision, scenarios }: CallInput<'scenarios/save'>) => {
        const done = await keeping.scenarios.change(({ revision }) =>
          revision === expectedRevision ? { version: 1, revision: revision + 1, scenarios } : undefined,
        );
        if (!done.ok) return refused(done.error);
        const { revision, scenarios: now } = done.value.value;
        return ok(
          done.value.changed
            ? { status: 'saved', revision }
            : { status: 'conflict', profile, revision, scenarios: [...now] },
        );
      },
    ),
  } satisfies Partial<Handlers>;
}
