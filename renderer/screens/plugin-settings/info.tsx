import { InfoLabel, type InfoLabelProps, type LabelProps } from '@fluentui/react-components';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { FieldKey } from '../../state/draft.ts';

type LabelSlot = { readonly children: (component: unknown, props: LabelProps) => React.ReactNode };

/** The label of a setting with the long explanation behind its info button, for the `label` of a field or checkbox. */
export function infoLabel(key: FieldKey): LabelSlot {
  const { label, explanation } = settingTexts[key];
  return {
    children: (_component, props) => (
      <InfoLabel {...(props as InfoLabelProps)} info={explanation}>
        {label}
      </InfoLabel>
    ),
  };
}
