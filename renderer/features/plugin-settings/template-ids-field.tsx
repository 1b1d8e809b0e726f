import { Button, Field, InfoLabel, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import {
  accountStoreTypeLabels,
  accountStoreTypeNames,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { settingProblems } from '../../../shared/settings.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import { belowField, readNumber, underField } from '../../ui/form/words.ts';
import { QuestionBar } from './question-bar.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import type { QuestionStore } from './server-query-store.ts';
import { useTemplatesQuestion } from '../../app/use-stores.ts';
import { textOf } from '../../lib/values.ts';
import { questions } from './text-server-queries.ts';
import { belowId, checkOf, checksInWords } from './template-checks.ts';
import { useSetting } from './use-setting.ts';
import { text } from './text.ts';

const noChecks: readonly TemplateCheck[] = [];

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: '2px' },
  hint: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  problem: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorStatusDangerForeground1 },
  ids: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
    columnGap: '16px',
    rowGap: '10px',
    alignItems: 'start',
  },
  tidy: { marginBottom: '8px' },
  box: { minWidth: 0, width: '100%' },
  input: { minWidth: 0, width: '100%' },
  check: { marginTop: '10px' },
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
  const question = useTemplatesQuestion();
  const checks = question.answer?.ok === true ? question.answer.value : noChecks;
  const change = (type: AccountStoreTypeName, typed: string): void => {
    const { [type]: _previous, ...others } = ids;
    edit(typed.trim() === '' ? others : { ...others, [type]: readNumber(typed) });
  };
  const general = problems.filter(({ entry }) => entry === undefined);
  return (
    <fieldset className={styles.group} disabled={idle !== undefined} aria-label={label} aria-describedby={hintId}>
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
          <TemplateId
            key={type}
            type={type}
            value={ids[type]}
            check={checkOf(checks, type, ids[type])}
            disabled={idle !== undefined}
            onChange={(typed) => change(type, typed)}
          />
        ))}
      </div>
      <div className={styles.check}>
        <Check
          question={question}
          checks={checks}
          hasIds={Object.keys(knownOf(ids)).length > 0}
          disabled={idle !== undefined}
        />
      </div>
    </fieldset>
  );
}

interface CheckProps {
  readonly question: QuestionStore<readonly TemplateCheck[]>;
  readonly checks: readonly TemplateCheck[];
  readonly hasIds: boolean;
  readonly disabled: boolean;
}

/** Reads the jobs at PI with what is on screen, and says beside each id what it found. */
function Check({ question, checks, hasIds, disabled }: CheckProps) {
  const { tone, words } = checksInWords(checks);
  return (
    <QuestionBar
      question={question}
      label={questions.check}
      about={settingTexts.templateJobIds.label}
      runningLabel={questions.checking}
      failedTitle={questions.checkFailed}
      disabled={disabled || !hasIds}
    >
      {checks.length === 0 ? null : <StatusText tone={tone}>{words}</StatusText>}
      {hasIds || disabled ? null : questions.checkNothing}
    </QuestionBar>
  );
}

interface TemplateIdProps {
  readonly type: AccountStoreTypeName;
  readonly value: unknown;
  readonly check: TemplateCheck | undefined;
  readonly disabled: boolean;
  onChange(typed: string): void;
}

function TemplateId({ type, value, check, disabled, onChange }: TemplateIdProps) {
  const styles = useStyles();
  const [problem] = value === undefined ? [] : settingProblems('templateJobIds', { [type]: value });
  const below =
    problem === undefined && check !== undefined
      ? belowId(check)
      : belowField('', problem === undefined ? undefined : underField(problem));
  return (
    <Field label={accountStoreTypeLabels[type]} {...below}>
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
