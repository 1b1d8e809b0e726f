import {
  Checkbox,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Textarea,
  tokens,
  type FieldProps,
} from '@fluentui/react-components';
import { isRecord, textOf } from '../../lib/values.ts';
import { readNumber, type BelowField } from '../../ui/form/words.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';

/** The controls of the forms of plugins, one for each kind of field. */

const useStyles = makeStyles({
  number: { maxWidth: '160px' },
  choice: { marginLeft: '-8px' },
  option: { color: tokens.colorNeutralForeground1 },
  box: { marginLeft: '-8px', color: tokens.colorNeutralForeground1 },
  // Aligned with the label of the box.
  belowBox: { marginBlock: '-4px', '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  names: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) 160px',
    columnGap: '12px',
    rowGap: '6px',
    alignItems: 'center',
  },
});

export interface ControlProps {
  readonly texts: Parameters<typeof infoLabel>[0] & { readonly required?: boolean };
  /** The line below the control. */
  readonly below: BelowField;
  readonly value: unknown;
  readonly disabled?: boolean;
  readonly onEdit: (value: unknown) => void;
  readonly onBlur?: () => void;
}

function LabelledField({
  texts,
  below,
  children,
}: Pick<ControlProps, 'texts' | 'below'> & Pick<FieldProps, 'children'>) {
  return (
    <Field label={infoLabel(texts)} required={texts.required ?? false} {...below}>
      {children}
    </Field>
  );
}

export function TextControl(props: ControlProps & { readonly number?: boolean }) {
  const { texts, below, value, number = false, disabled = false, onEdit, onBlur } = props;
  const styles = useStyles();
  return (
    <LabelledField texts={texts} below={below}>
      <Input
        className={number ? styles.number : undefined}
        value={textOf(value)}
        disabled={disabled}
        inputMode={number ? 'numeric' : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => onEdit(number ? readNumber(typed) : typed)}
        onBlur={onBlur}
      />
    </LabelledField>
  );
}

export function CheckControl({ texts, below, value, onEdit }: ControlProps) {
  const styles = useStyles();
  return (
    <Field className={styles.belowBox} {...below}>
      <Checkbox
        className={styles.box}
        checked={value === true}
        label={infoLabel(texts)}
        onChange={(_event, { checked }) => onEdit(checked === true)}
      />
    </Field>
  );
}

interface ChoiceProps extends ControlProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function ChoiceControl({ texts, below, value, options, disabled = false, onEdit }: ChoiceProps) {
  const styles = useStyles();
  return (
    <LabelledField texts={texts} below={below}>
      <RadioGroup
        className={styles.choice}
        value={textOf(value)}
        disabled={disabled}
        onChange={(_event, { value: chosen }) => onEdit(chosen)}
      >
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            label={<span className={disabled ? undefined : styles.option}>{option.label}</span>}
          />
        ))}
      </RadioGroup>
    </LabelledField>
  );
}

export function LinesControl({ texts, below, value, onEdit, onBlur }: ControlProps) {
  const shown = Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value);
  return (
    <LabelledField texts={texts} below={below}>
      <Textarea
        value={shown}
        rows={4}
        resize="vertical"
        spellCheck={false}
        onChange={(_event, { value: typed }) => onEdit(typed === '' ? [] : typed.split('\n'))}
        onBlur={onBlur}
      />
    </LabelledField>
  );
}

export function NumbersControl(props: ControlProps & { readonly names: readonly string[] }) {
  const { texts, below, value, names, onEdit, onBlur } = props;
  const styles = useStyles();
  const numbers = isRecord(value) ? value : {};
  const edit = (name: string, typed: string): void => {
    const { [name]: _before, ...others } = numbers;
    onEdit(typed.trim() === '' ? others : { ...others, [name]: readNumber(typed) });
  };
  return (
    <LabelledField texts={texts} below={below}>
      <div role="group" className={styles.names}>
        {names.map((name) => [
          <span key={`${name}-name`}>{name}</span>,
          <Input
            key={name}
            aria-label={`${texts.label}, ${name}`}
            value={textOf(numbers[name])}
            inputMode="numeric"
            autoComplete="off"
            onChange={(_event, { value: typed }) => edit(name, typed)}
            onBlur={onBlur}
          />,
        ])}
      </div>
    </LabelledField>
  );
}
