import { settingTexts } from '../../../shared/settings-text.ts';
import { SecretInput } from '../../ui/form/secret-input.tsx';
import { showsProblems } from '../../ui/form/words.ts';
import { secretState, type PluginSecretName } from './pi-draft.ts';
import { useDraft, useSecretStore } from '../../app/use-stores.ts';
import { text } from './text.ts';

/** A secret of the plugin. */
export function SecretField({ name }: { readonly name: PluginSecretName }) {
  const typed = useDraft((draft) => draft.secrets[name]);
  const state = useDraft((draft) =>
    draft.view === undefined ? 'not-set' : secretState(name, draft.view, draft.values, draft.secrets),
  );
  const missing = useDraft((draft) => showsProblems(draft.view, draft.touched.has(name)));
  const typeSecret = useDraft((draft) => draft.typeSecret);
  const touch = useDraft((draft) => draft.touch);
  const { label, explanation } = settingTexts[name];
  return (
    <SecretInput
      label={label}
      explanation={explanation}
      required
      state={state}
      store={useSecretStore()}
      otherOrigin={text.settings.secretOtherOrigin}
      missing={missing}
      typed={typed}
      onType={(value) => typeSecret(name, value)}
      onBlur={() => touch(name)}
    />
  );
}
