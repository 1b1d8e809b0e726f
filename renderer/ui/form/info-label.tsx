import { InfoLabel, type InfoLabelProps, type LabelProps } from '@fluentui/react-components';

type LabelSlot = { readonly children: (component: unknown, props: LabelProps) => React.ReactNode };

/** A label with the long explanation behind its info button, for the `label` of a field or checkbox. */
export function infoLabel({ label, explanation }: { readonly label: string; readonly explanation: string }): LabelSlot {
  return {
    children: (_component, props) => (
      <InfoLabel {...(props as InfoLabelProps)} info={explanation}>
        {label}
      </InfoLabel>
    ),
  };
}
