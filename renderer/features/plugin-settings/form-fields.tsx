import { Checkbox, Field, Input, makeStyles, Radio, RadioGroup, Textarea, tokens } from '@fluentui/react-components';
import type { PluginField } from '../../../shared/plugin-form.ts';
import { belowField, type BelowField, readNumber } from '../../ui/form/words.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';
import { isRecord, textOf } from '../../lib/values.ts';

/** The controls that a plugin's form is drawn with, one for each kind of field. */

const useStyles = makeStyles({
  number: { maxWidth: '160px' },
  group: { marginLeft: '-8px' },
  box: { marginLeft: '-8px', color: tokens.colorNeutralForeground1 },
  below: { marginBlock: '-4px', '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  names: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) 160px',
    columnGap: '12px',
    rowGap: '6px',
    alignItems: 'center',
  },
});

type Kind = PluginField['kind'];

export interface ControlProps<K extends Kind = Kind> {
  readonly field: Extract<PluginField, { readonly kind: K }>;
  readonly value: unknown;
  /** What is wrong, if it is to be shown. */
  readonly problem: string | undefined;
  readonly onEdit: (value: unknown) => void;
  readonly onBlur: () => void;
}

function outerProps({ field, problem }: Pick<ControlProps, 'field' | 'problem'>): BelowField & {
  readonly label: ReturnType<typeof infoLabel>;
  readonly required: boolean;
} {
  return { label: infoLabel(field), required: field.required, ...belowField(field.hint, problem) };
}

export function TextControl({ field, value, problem, onEdit, onBlur }: ControlProps<'text' | 'number'>) {
  const styles = useStyles();
  const isNumber = field.kind === 'number';
  return (
    <Field {...outerProps({ field, problem })}>
      <Input
        className={isNumber ? styles.number : undefined}
        value={textOf(value)}
        inputMode={isNumber ? 'numeric' : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => onEdit(isNumber ? readNumber(typed) : typed)}
        onBlur={onBlur}
      />
    </Field>
  );
}

export function FlagControl({ field, value, problem, onEdit }: ControlProps<'flag'>) {
  const styles = useStyles();
  return (
    <Field className={styles.below} {...belowField(field.hint, problem)}>
      <Checkbox
        className={styles.box}
        checked={value === true}
        label={infoLabel(field)}
        onChange={(_event, { checked }) => onEdit(checked === true)}
      />
    </Field>
  );
}

export function ChoiceControl({ field, value, problem, onEdit }: ControlProps<'choice'>) {
  const styles = useStyles();
  return (
    <Field {...outerProps({ field, problem })}>
      <RadioGroup
        className={styles.group}
        value={textOf(value)}
        onChange={(_event, { value: chosen }) => onEdit(chosen)}
      >
        {field.options.map((option) => (
          <Radio key={option.value} value={option.value} label={option.label} />
        ))}
      </RadioGroup>
    </Field>
  );
}

export function LinesControl({ field, value, problem, onEdit, onBlur }: ControlProps<'lines'>) {
  const shown = Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value);
  return (
    <Field {...outerProps({ field, problem })}>
      <Textarea
        value={shown}
        rows={4}
        resize="vertical"
        spellCheck={false}
        onChange={(_event, { value: typed }) => onEdit(typed === '' ? [] : typed.split('\n'))}
        onBlur={onBlur}
      />
    </Field>
  );
}

export function NumbersControl({ field, value, problem, onEdit, onBlur }: ControlProps<'numbers-by-name'>) {
  const styles = useStyles();
  const numbers = isRecord(value) ? value : {};
  const edit = (name: string, typed: string): void => {
    const { [name]: _before, ...others } = numbers;
    onEdit(typed.trim() === '' ? others : { ...others, [name]: readNumber(typed) });
  };
  return (
    <Field {...outerProps({ field, problem })}>
      <div role="group" className={styles.names}>
        {field.names.map((name) => [
          <span key={`${name}-name`}>{name}</span>,
          <Input
            key={name}
            aria-label={`${field.label}, ${name}`}
            value={textOf(numbers[name])}
            inputMode="numeric"
            autoComplete="off"
            onChange={(_event, { value: typed }) => edit(name, typed)}
            onBlur={onBlur}
          />,
        ])}
      </div>
    </Field>
  );
}
