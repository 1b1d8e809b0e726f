import { Button, Field, InfoLabel, Input, makeStyles } from '@fluentui/react-components';
import { useId } from 'react';
import {
  accountStoreTypeLabels,
  accountStoreTypeNames,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { settingProblems } from '../../../shared/settings.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import { GroupProblems } from '../../ui/form/fields.tsx';
import { belowField, readNumber, underField } from '../../ui/form/words.ts';
import { useFormStyles } from '../../ui/styles.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { useTemplatesQuery } from '../../app/use-stores.ts';
import { isRecord, textOf } from '../../lib/values.ts';
import { belowTemplateId, checksSummary, templateCheckOf } from './form-model.ts';
import { ServerQueryBar } from './server-query-bar.tsx';
import { serverQueries, settings } from './text.ts';
import { useSetting } from './use-setting.ts';

const noChecks: readonly TemplateCheck[] = [];

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: '2px' },
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

function knownOf(ids: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(accountStoreTypeNames.flatMap((type) => (type in ids ? [[type, ids[type]]] : [])));
}

/** One job id for each account store type; a type without an id is not rotated. */
export function TemplateIdsField() {
  const styles = useStyles();
  const form = useFormStyles();
  const hintId = useId();
  const { value, problems, idle, edit } = useSetting('templateJobIds');
  const { label, brief, explanation } = settingTexts.templateJobIds;
  const ids = isRecord(value) ? value : {};
  const { request } = useTemplatesQuery();
  const checks = request.phase === 'answered' ? request.value : noChecks;
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
      <p id={hintId} className={form.hint}>
        {idle ?? brief}
      </p>
      <GroupProblems problems={general} />
      {general.length === 0 ? null : (
        <Button size="small" className={styles.tidy} onClick={() => edit(knownOf(ids))}>
          {settings.templatesTidy}
        </Button>
      )}
      <div className={styles.ids}>
        {accountStoreTypeNames.map((type) => (
          <TemplateId
            key={type}
            type={type}
            value={ids[type]}
            check={templateCheckOf(checks, type, ids[type])}
            disabled={idle !== undefined}
            onChange={(typed) => change(type, typed)}
          />
        ))}
      </div>
      <div className={styles.check}>
        <Check checks={checks} ids={knownOf(ids)} disabled={idle !== undefined} />
      </div>
    </fieldset>
  );
}

interface CheckProps {
  readonly checks: readonly TemplateCheck[];
  readonly ids: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
}

/** Reads the jobs at PI with the settings on screen. */
function Check({ checks, ids, disabled }: CheckProps) {
  const hasIds = Object.keys(ids).length > 0;
  const { tone, text } = checksSummary(checks, ids);
  return (
    <ServerQueryBar
      query={useTemplatesQuery()}
      label={serverQueries.check}
      about={settingTexts.templateJobIds.label}
      runningLabel={serverQueries.checking}
      failedTitle={serverQueries.checkFailed}
      disabled={disabled || !hasIds}
    >
      {checks.length === 0 ? null : <StatusText tone={tone}>{text}</StatusText>}
      {hasIds || disabled ? null : serverQueries.checkNothing}
    </ServerQueryBar>
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
      ? belowTemplateId(check)
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
