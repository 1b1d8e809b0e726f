import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { settingsFileSchema } from '../../../shared/settings.ts';
import type { PipeClient } from '../../ecm/pipe/pipe-client.ts';
import type { PersonRole } from '../../ecm/pipe/pipe-key.ts';
import { memorySecrets, type SecretStore } from '../../platform/secrets/secret-store.ts';
import type { SettingsStore } from './settings-store.ts';

/** The settings for an operator: those that the service runs with, without secrets, to look at. */
export function settingsForOperator(
  pipe: Pick<PipeClient<PersonRole>, 'call'>,
  serviceFolder: string,
): {
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly readOnly: Failure;
} {
  const readOnly = failure('configuration', 'setting', {
    message: 'Settings and secrets belong to the administrator of this ECM service; this account is an operator.',
    doing: 'using the settings',
    hint: `To change and to try settings, start the program as the account that owns ${serviceFolder}: sudo -u ACCOUNT env ECM_DATA_DIR=${serviceFolder} …`,
  });
  return {
    readOnly,
    secrets: memorySecrets(),
    settings: {
      load: async () => {
        const current = await pipe.call('settings/current', {});
        return current.ok ? ok({ file: settingsFileSchema.parse(current.value), notices: [] }) : current;
      },
      save: async () => err(readOnly),
    },
  };
}
