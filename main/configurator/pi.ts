import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../shared/contract.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { httpRefusal } from '../plugins/plain-http.ts';
import { anotherChosen, chosenPlugin, setupToTryWith } from './plugin-setup.ts';
import type { ChosenPlugin, Draft } from './plugin-setup.ts';
import { knownFor } from './known-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';
import { confirmedHttpOrigins } from './storage/settings-file.ts';

/** The checks that a plugin offers while its form is filled in. Settings and secrets go to no plugin that does not offer them. */
export function piHandlers(profiles: Profiles) {
  const ask = async <T>(
    { requestId, secrets = {} }: { readonly requestId: string } & Partial<Pick<Draft, 'secrets'>>,
    question: (profile: Profile, chosen: ChosenPlugin, context: RequestContext) => Promise<Result<T, Failure>>,
  ) => {
    const profile = profiles.current();
    const correlationId = randomUUID();
    const answer = await profile.requests.run(requestId, async (signal) => {
      const chosen = await chosenPlugin(profile);
      return chosen.ok ? question(profile, chosen.value, { signal, correlationId, interactive: true }) : chosen;
    });
    if (answer.ok) return answer;
    return err(withCorrelation(answer.error, correlationId, await knownFor(answer.error, profile, secrets)));
  };
  return {
    'pi/detect-version': async ({ requestId, plugin }) => {
      const found = await ask({ requestId }, (_profile, chosen, context) => detectVersion(chosen, plugin, context));
      return found.ok ? ok({ piVersion: found.value }) : found;
    },
    'pi/check-templates': async (draft) => {
      const checked = await ask(draft, (...request) => checkTemplates(draft, ...request));
      return checked.ok ? ok({ templates: [...checked.value] }) : checked;
    },
  } satisfies Partial<Handlers>;
}

/** Needs no secret, so the rest of the form need not be filled in yet. */
async function detectVersion({ plugin, stored }: ChosenPlugin, settings: RawPlugin, context: RequestContext) {
  if (plugin.detectVersion === undefined) return err(anotherChosen());
  const refused = httpRefusal(plugin, settings, confirmedHttpOrigins(stored.file));
  return refused === undefined ? plugin.detectVersion(settings, context) : err(refused);
}

async function checkTemplates(draft: Draft, profile: Profile, chosen: ChosenPlugin, context: RequestContext) {
  const { plugin } = chosen;
  if (plugin.checkTemplates === undefined) return err(anotherChosen());
  const attempt = await setupToTryWith(profile, chosen, draft);
  return attempt.ok ? plugin.checkTemplates(attempt.value.setup, context) : attempt;
}
