import { Button, Field, InfoLabel, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { accountStoreTypeLabels, accountStoreTypeNames, type AccountStoreTypeName } from '../../../shared/account-store-types.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { settingProblems } from '../../../shared/settings.ts';
import { belowField } from '../../components/below-field.ts';
import { readNumber, underField } from '../../components/form/words.ts';
import { textOf } from '../../state/values.ts';
import { text } from '../../text.ts';
import { useSetting } from './use-setting.ts';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: '2px' },
  hint: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  problem: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorStatusDangerForeground1 },
  ids: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))', columnGap: '16px', rowGap: '10px', alignItems: 'start' },
  tidy: { marginBottom: '8px' },
  box: { minWidth: 0, width: '100%' },
  input: { minWidth: 0, width: '100%' },
});

function idsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function knownOf(ids: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(accountStoreTypeNames.flatMap((type) => (type in ids ? [[type, ids[type]]] : [])));
}

/** One job id for each account store type; an empty one means that the type is not rotated. */
export function TemplateIdsField() {
  const styles = useStyles();
  const hintId = useId();
  const { value, problems, idle, edit } = useSetting('templateJobIds');
  const { label, brief, explanation } = settingTexts.templateJobIds;
  const ids = idsOf(value);
  const change = (type: AccountStoreTypeName, typed: string): void => {
    const { [type]: _previous, ...others } = ids;
    edit(typed.trim() === '' ? others : { ...others, [type]: readNumber(typed) });
  };
  const general = problems.filter(({ message }) => accountStoreTypeNames.every((type) => !message.startsWith(`${type}:`)));
  return (
    <fieldset className={styles.group} disabled={idle !== undefined} aria-describedby={hintId}>
      <legend className={styles.legend}>
        <InfoLabel info={explanation}>{label}</InfoLabel>
      </legend>
      <p id={hintId} className={styles.hint}>
        {idle ?? brief}
      </p>
      {general.map((problem) => (
        <p key={problem.message} className={styles.problem}>
          {underField(problem)}
        </p>
      ))}
      {general.length === 0 ? null : (
        <Button size="small" className={styles.tidy} onClick={() => edit(knownOf(ids))}>
          {text.settings.templatesTidy}
        </Button>
      )}
      <div className={styles.ids}>
        {accountStoreTypeNames.map((type) => (
          <TemplateId key={type} type={type} value={ids[type]} disabled={idle !== undefined} onChange={(typed) => change(type, typed)} />
        ))}
      </div>
    </fieldset>
  );
}

interface TemplateIdProps {
  readonly type: AccountStoreTypeName;
  readonly value: unknown;
  readonly disabled: boolean;
  onChange(typed: string): void;
}

function TemplateId({ type, value, disabled, onChange }: TemplateIdProps) {
  const styles = useStyles();
  const [problem] = value === undefined ? [] : settingProblems('templateJobIds', { [type]: value });
  const message = problem?.message.replace(`${type}: `, '');
  return (
    <Field label={accountStoreTypeLabels[type]} {...belowField('', message === undefined ? undefined : underField({ message }))}>
      <Input
        input={{ className: styles.input }}
        className={styles.box}
        value={textOf(value)}
        disabled={disabled}
        inputMode="numeric"
        autoComplete="off"
        onChange={(_event, { value: typed }) => onChange(typed)}
      />
    </Field>
  );
}
