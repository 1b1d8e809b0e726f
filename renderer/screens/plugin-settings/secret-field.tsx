import { Field, Input, type FieldProps } from '@fluentui/react-components';
import { secretState, type DraftSecretState, type PluginSecretName } from '../../state/draft.ts';
import { useApp, useDraft } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { showsProblems } from './form-model.ts';
import { infoLabel } from './info.tsx';

type State = Pick<FieldProps, 'hint' | 'validationState' | 'validationMessage'>;

function stateOf(state: DraftSecretState, shown: boolean, keptIn: string): State {
  const { secretKeep, secretOtherOrigin, secretTyped, required } = text.settings;
  if (state === 'set') return { validationState: 'success', validationMessage: secretKeep };
  if (state === 'typed') return { validationState: 'none', hint: secretTyped };
  if (state === 'other-origin') return { validationState: 'warning', validationMessage: secretOtherOrigin };
  return shown ? { validationState: 'error', validationMessage: required } : { hint: keptIn };
}

/** A secret: it can be entered and replaced. Nothing ever comes back but whether one is set. */
export function SecretField({ name }: { readonly name: PluginSecretName }) {
  const typed = useDraft((draft) => draft.secrets[name]);
  const state = useDraft((draft) =>
    draft.view === undefined ? 'not-set' : secretState(name, draft.view, draft.plugin, draft.secrets),
  );
  const shown = useDraft((draft) => showsProblems(draft.view, draft.touched.has(name)));
  const typeSecret = useDraft((draft) => draft.typeSecret);
  const store = useApp((app) => app.info?.secretStore) ?? 'keychain';
  const touch = useDraft((draft) => draft.touch);
  return (
    <Field label={infoLabel(name)} required {...stateOf(state, shown, text.settings.secretKeptIn[store])}>
      <Input
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={typed ?? ''}
        onChange={(_event, { value }) => typeSecret(name, value)}
        onBlur={() => touch(name)}
      />
    </Field>
  );
}
