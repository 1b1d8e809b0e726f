import {
  Button,
  Checkbox,
  Field,
  InfoLabel,
  Input,
  makeStyles,
  mergeClasses,
  Radio,
  RadioGroup,
  Textarea,
  tokens,
  type CheckboxProps,
  type FieldProps,
  type InfoLabelProps,
  type LabelProps,
} from '@fluentui/react-components';
import { useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Problem } from '../../../shared/problem.ts';
import type { AppInfo } from '../../../shared/views.ts';
import { isSecretMissing, secretStateOf, type DraftSecretState, type FormStore } from '../../lib/section-draft.ts';
import { isRecord, textOf } from '../../lib/values.ts';
import { useFormStyles } from '../styles.ts';
import { text } from './text.ts';
import { settingVisit } from '../links.ts';
import { fieldId } from './focus-field.ts';
import { belowField, readNumber, showsProblems, underField, type BelowField } from './words.ts';

const useStyles = makeStyles({
  number: { maxWidth: '160px' },
  /** Aligns the mark with the labels of other fields. */
  box: { marginLeft: '-8px' },
  correction: { marginTop: '6px', maxWidth: '100%', overflowWrap: 'anywhere', textAlign: 'start' },
  option: { color: tokens.colorNeutralForeground1 },
  // Aligned with the label of the box.
  belowBox: { '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  close: { marginBlock: '-4px' },
  /** The field that a link has led to. */
  visited: {
    outline: `2px solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '6px',
    borderRadius: tokens.borderRadiusMedium,
  },
  names: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) 160px',
    columnGap: '12px',
    rowGap: '6px',
    alignItems: 'center',
  },
});

interface FieldTexts {
  readonly label: string;
  readonly explanation: string;
  readonly required?: boolean;
}

/** The `label` of a field or checkbox, with an info button that shows the explanation. */
function infoLabel({ label, explanation }: FieldTexts) {
  return {
    children: (_component: unknown, props: LabelProps) => (
      <InfoLabel {...(props as InfoLabelProps)} info={explanation}>
        {label}
      </InfoLabel>
    ),
  };
}

interface ControlProps {
  readonly texts: FieldTexts;
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

interface TextControlProps extends ControlProps {
  readonly number?: boolean;
  /** What was meant by the value, which is offered. */
  readonly correction?: string | undefined;
}

export function TextControl(props: TextControlProps) {
  const { texts, below, value, number = false, correction, disabled = false, onEdit, onBlur } = props;
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const correct = (): void => {
    onEdit(correction);
    // The button goes away.
    place.current?.querySelector('input')?.focus();
  };
  return (
    <div ref={place}>
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
      {correction === undefined || disabled ? null : (
        <Button size="small" className={styles.correction} onClick={correct}>
          {text.correctTo(correction)}
        </Button>
      )}
    </div>
  );
}

interface CheckFieldProps extends Omit<FieldProps, 'label'> {
  readonly label: NonNullable<CheckboxProps['label']>;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onCheck: (checked: boolean) => void;
}

export function CheckField({ label, checked, disabled = false, onCheck, className, ...field }: CheckFieldProps) {
  const styles = useStyles();
  return (
    <Field {...field} className={mergeClasses(styles.belowBox, className)}>
      <Checkbox
        className={mergeClasses(styles.box, !disabled && styles.option)}
        checked={checked}
        disabled={disabled}
        label={label}
        onChange={(_event, data) => onCheck(data.checked === true)}
      />
    </Field>
  );
}

export function CheckControl({ texts, below, value, onEdit }: ControlProps) {
  const { close } = useStyles();
  return <CheckField {...below} className={close} label={infoLabel(texts)} checked={value === true} onCheck={onEdit} />;
}

interface ChoiceProps extends ControlProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function ChoiceControl({ texts, below, value, options, disabled = false, onEdit }: ChoiceProps) {
  const styles = useStyles();
  return (
    <LabelledField texts={texts} below={below}>
      <RadioGroup
        className={styles.box}
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

type FieldPlaceProps = Readonly<{ field: string; whole?: boolean; children: ReactNode }>;

/** The place of a field in its form: half a line in a wide window, or a whole one. */
export function FieldPlace({ field, whole = false, children }: FieldPlaceProps) {
  const form = useFormStyles();
  const styles = useStyles();
  const isVisited = useStore(settingVisit, ({ visit }) => visit?.field === field);
  return (
    <div id={fieldId(field)} className={mergeClasses(whole ? form.whole : form.half, isVisited && styles.visited)}>
      {children}
    </div>
  );
}

/** A setting of the section, as its control needs it, with its first problem if that is to be shown yet. */
export function useField(section: FormStore, key: string, hint: string) {
  const value = useStore(section, ({ rules, values }) => rules.valueOf(values, key));
  // Compared by its members: the rules return a new object each time.
  const problem = useStore(
    section,
    useShallow(({ rules, view, values, secrets, touched }) =>
      view !== undefined && showsProblems(view, touched.has(key))
        ? rules.fieldProblems(view, values, secrets, key)[0]
        : undefined,
    ),
  );
  const { edit, touch } = section.getState();
  return {
    value,
    below: belowField(hint, problem && underField(problem)),
    onEdit: (next: unknown) => edit(key, next),
    onBlur: () => touch(key),
  };
}

/** The problems of a field that is a group of inputs. */
export function GroupProblems({ problems }: { readonly problems: readonly Problem[] }) {
  const form = useFormStyles();
  return problems.map((problem) => (
    <p key={problem.message} className={form.problem}>
      {underField(problem)}
    </p>
  ));
}

interface SecretFieldProps {
  readonly section: FormStore;
  readonly name: string;
  readonly texts: FieldTexts;
  /** Where a new secret will be stored. */
  readonly store: AppInfo['secretStore'];
  /** The message for a secret that is stored for another address. */
  readonly otherOrigin: string;
  readonly disabled?: boolean;
}

/** A secret can be entered and replaced. The main process answers only whether one is set, never its value. */
export function SecretField({ section, name, texts, store, otherOrigin, disabled = false }: SecretFieldProps) {
  const typed = useStore(section, ({ secrets }) => secrets[name]);
  const state = useStore(section, (draft) => secretStateOf(draft, name));
  const missing = useStore(
    section,
    (draft) => showsProblems(draft.view, draft.touched.has(name)) && isSecretMissing(draft, name),
  );
  const { typeSecret, touch } = section.getState();
  const below: Readonly<Record<DraftSecretState, BelowField>> = {
    set: { validationState: 'success', validationMessage: text.secretKeep },
    typed: { validationState: 'none', hint: text.secretTyped },
    'other-origin': { validationState: 'warning', validationMessage: otherOrigin },
    'other-trust': { validationState: 'warning', validationMessage: text.secretOtherTrust },
    hidden: { validationState: 'none', hint: text.secretOfService },
    'not-set': missing
      ? { validationState: 'error', validationMessage: text.required }
      : { hint: text.secretKeptIn[store] },
  };
  return (
    <LabelledField texts={texts} below={below[state]}>
      <Input
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={typed ?? ''}
        disabled={disabled}
        onChange={(_event, { value }) => typeSecret(name, value)}
        onBlur={() => touch(name)}
      />
    </LabelledField>
  );
}
