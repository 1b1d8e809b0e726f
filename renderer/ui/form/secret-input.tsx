import { Field, Input, type FieldProps } from '@fluentui/react-components';
import type { AppInfo, SecretState } from '../../../shared/views.ts';
import { infoLabel } from './info-label.tsx';
import { text } from './text.ts';

type State = Pick<FieldProps, 'hint' | 'validationState' | 'validationMessage'>;

interface SecretInputProps {
  readonly label: string;
  readonly explanation: string;
  readonly required: boolean;
  readonly state: SecretState | 'typed';
  /** Where a new secret will be stored. */
  readonly store: AppInfo['secretStore'];
  /** The message for a secret that is stored for another address. */
  readonly otherOrigin: string;
  /** Whether the absence of the secret is shown as a problem. */
  readonly missing: boolean;
  readonly typed: string | undefined;
  readonly disabled?: boolean;
  readonly onType: (value: string) => void;
  readonly onBlur: () => void;
}

function stateOf({ state, store, otherOrigin, missing }: SecretInputProps): State {
  const { secretKeep, secretTyped, required } = text;
  if (state === 'set') return { validationState: 'success', validationMessage: secretKeep };
  if (state === 'typed') return { validationState: 'none', hint: secretTyped };
  if (state === 'other-origin') return { validationState: 'warning', validationMessage: otherOrigin };
  return missing ? { validationState: 'error', validationMessage: required } : { hint: text.secretKeptIn[store] };
}

/** A secret can be entered and replaced. The main process answers only whether one is set, never its value. */
export function SecretInput(props: SecretInputProps) {
  const { required, typed, disabled = false, onType, onBlur } = props;
  return (
    <Field label={infoLabel(props)} required={required} {...stateOf(props)}>
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
