import { randomUUID } from 'node:crypto';
import { applianceKeys } from '../../../shared/appliance.ts';
import type { CallInput, Handlers } from '../../../shared/contract.ts';
import { appliance, type Draft } from '../../../shared/drafts.ts';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { namedSettings } from '../../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, settingKeys, type RawPlugin } from '../../../shared/settings.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Profile, Profiles } from '../profiles.ts';

function refused(cause: Failure): { readonly ok: false; readonly error: ErrorInfo } {
  return err(withCorrelation(cause, randomUUID()));
}

/** An address that somebody pastes may have a login in it, of any signs; settings never do. */
function withoutLogin(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(\s*[a-z][a-z\d+.-]*:\/\/).*@/is, '$1') : value;
}

type Choosing = (section: RawPlugin) => RawPlugin;

function only(keys: readonly string[]): Choosing {
  return (section) => Object.fromEntries(Object.entries(section).filter(([key]) => keys.includes(key)));
}

/** What of a section may be kept: settings by their names, so that no secret is among them. */
async function pickOf(profile: Profile, section: string): Promise<Result<Choosing, Failure>> {
  if (section === appliance) return ok(only(applianceKeys));
  const id = section.slice('plugin:'.length);
  if (id === piPluginId) return ok(only(settingKeys));
  const plugin = await profile.plugins.of(id);
  return plugin.ok ? ok((values) => namedSettings(plugin.value.form, values)) : plugin;
}

function harmless(pick: Choosing, { baseRevision, base, values }: Draft): Draft {
  const cleaned = (section: RawPlugin): RawPlugin => Object.fromEntries(Object.entries(pick(section)).map(([key, value]) => [key, withoutLogin(value)]));
  return { baseRevision, base: cleaned(base), values: cleaned(values) };
}

async function keepDraft(profile: Profile, { section, draft }: CallInput<'drafts/keep'>, now: number): Promise<Result<unknown, Failure>> {
  if (draft === undefined) {
    return profile.keeping.drafts.change(({ drafts: { [section]: gone, ...others } }) => (gone === undefined ? undefined : { version: 1, drafts: others }));
  }
  const pick = await pickOf(profile, section);
  if (!pick.ok) return pick;
  const kept = { ...harmless(pick.value, draft), keptAt: now };
  return profile.keeping.drafts.change(({ drafts }) => ({ version: 1, drafts: { ...drafts, [section]: kept } }));
}

type Calls = 'drafts/read' | 'drafts/keep' | 'scenarios/read' | 'scenarios/save';

export function keepingHandlers(profiles: Profiles, clock: Clock): Pick<Handlers, Calls> {
  return {
    'drafts/read': async ({ section }) => {
      const read = await profiles.current().keeping.drafts.read();
      return read.ok ? ok({ draft: read.value.drafts[section] }) : refused(read.error);
    },
    'drafts/keep': async (input) => {
      const profile = profiles.current();
      // What was typed for a profile that was left meanwhile waits in its window.
      if (profile.name !== input.profile) return ok({ kept: false });
      const done = await keepDraft(profile, input, clock.now());
      return done.ok ? ok({ kept: true }) : refused(done.error);
    },
    'scenarios/read': async () => {
      const { name, keeping } = profiles.current();
      const read = await keeping.scenarios.read();
      return read.ok ? ok({ profile: name, revision: read.value.revision, scenarios: [...read.value.scenarios] }) : refused(read.error);
    },
    'scenarios/save': async ({ profile: wanted, expectedRevision, scenarios }) => {
      const { name, keeping } = profiles.current();
      if (name !== wanted) return ok({ status: 'other-profile' });
      const done = await keeping.scenarios.change(({ revision }) => (revision === expectedRevision ? { version: 1, revision: revision + 1, scenarios } : undefined));
      if (!done.ok) return refused(done.error);
      const { value, changed } = done.value;
      return ok(changed ? { status: 'saved', revision: value.revision } : { status: 'conflict', revision: value.revision, scenarios: [...value.scenarios] });
    },
  };
}
