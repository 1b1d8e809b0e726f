import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../shared/contract.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { piPluginId, type PiVersion, type RawPlugin } from '../../shared/settings.ts';
import { detectVersion } from '../pi/contract/detect-version.ts';
import { pluginIdOf } from '../plugins/settings-location.ts';
import type { Profile, Profiles } from './profiles.ts';
import { anotherChosen, httpUnconfirmed, isUnconfirmedHttp, setupToTry } from './plugin-setup.ts';

/** What the form of PI can ask the server that it describes. */
export function piHandlers(profiles: Profiles): Pick<Handlers, 'pi/detect-version' | 'pi/check-templates'> {
  return {
    'pi/detect-version': async ({ requestId, plugin }) => {
      const profile = profiles.current();
      const found = await profile.requests.run(requestId, (signal) => detect(profile, plugin, signal));
      return found.ok ? ok({ piVersion: found.value }) : err(withCorrelation(found.error, randomUUID()));
    },
    'pi/check-templates': async ({ requestId, ...draft }) => {
      const profile = profiles.current();
      const correlationId = randomUUID();
      const checked = await profile.requests.run(requestId, async (signal) => {
        const attempt = await setupToTry(profile, { pluginId: piPluginId, ...draft });
        if (!attempt.ok) return attempt;
        const { plugin, setup } = attempt.value;
        return plugin.checkTemplates?.(setup, { signal, correlationId, interactive: true }) ?? err(anotherChosen());
      });
      return checked.ok ? ok({ templates: [...checked.value] }) : err(withCorrelation(checked.error, correlationId));
    },
  };
}

/** Needs no secret, so the rest of the form need not be filled in yet. */
async function detect(
  { settings }: Profile,
  plugin: RawPlugin,
  signal: AbortSignal,
): Promise<Result<PiVersion, Failure>> {
  const stored = await settings.load();
  if (!stored.ok) return stored;
  const { file } = stored.value;
  if (pluginIdOf(file) !== piPluginId) return err(anotherChosen());
  return isUnconfirmedHttp(plugin, file) ? err(httpUnconfirmed()) : detectVersion(plugin, signal);
}
