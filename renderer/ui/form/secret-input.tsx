import { Field, Input, type FieldProps } from '@fluentui/react-components';
import type { DraftSecretState } from '../../features/plugin-settings/model.ts';
import { useApp } from '../../app/use-stores.ts';
import { text } from '../text.ts';
import { infoLabel } from './info-label.tsx';

type State = Pick<FieldProps, 'hint' | 'validationState' | 'validationMessage'>;

interface SecretInputProps {
  readonly label: string;
  readonly explanation: string;
  readonly required: boolean;
  readonly state: DraftSecretState;
  /** What to say of a secret that is stored for another address. */
  readonly otherOrigin: string;
  /** Whether a missing one is a problem to be shown. */
  readonly missing: boolean;
  readonly typed: string | undefined;
  readonly disabled?: boolean;
  readonly onType: (value: string) => void;
  readonly onBlur: () => void;
}

function stateOf({ state, otherOrigin, missing }: SecretInputProps, keptIn: string): State {
  const { secretKeep, secretTyped, required } = text.settings;
  if (state === 'set') return { validationState: 'success', validationMessage: secretKeep };
  if (state === 'typed') return { validationState: 'none', hint: secretTyped };
  if (state === 'other-origin') return { validationState: 'warning', validationMessage: otherOrigin };
  return missing ? { validationState: 'error', validationMessage: required } : { hint: keptIn };
}

/** A secret: it can be entered and replaced. Nothing ever comes back but whether one is set. */
export function SecretInput(props: SecretInputProps) {
  const { required, typed, disabled = false, onType, onBlur } = props;
  const store = useApp((app) => app.info?.secretStore) ?? 'keychain';
  return (
    <Field label={infoLabel(props)} required={required} {...stateOf(props, text.settings.secretKeptIn[store])}>
      <Input
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={typed ?? ''}
        disabled={disabled}
        onChange={(_event, { value }) => onType(value)}
        onBlur={onBlur}
      />
    </Field>
  );
}
