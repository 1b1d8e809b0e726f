import { InfoLabel, type InfoLabelProps, type LabelProps } from '@fluentui/react-components';

type LabelSlot = { readonly children: (component: unknown, props: LabelProps) => React.ReactNode };

/** The `label` of a field or checkbox, with an info button that shows the explanation. */
export function infoLabel({ label, explanation }: { readonly label: string; readonly explanation: string }): LabelSlot {
  return {
    children: (_component, props) => (
      <InfoLabel {...(props as InfoLabelProps)} info={explanation}>
        {label}
      </InfoLabel>
    ),
  };
}
