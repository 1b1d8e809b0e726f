import { Field, Input, makeStyles, Radio, RadioGroup, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { idOf } from './jump.ts';
import { Apply } from './key-card.tsx';
import { keyPlace, success as text } from './text.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { answerMembers, isComplete, successNow } from './whole-model.ts';
import { chooseSuccess, type TypedSuccess } from './work.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start' },
  words: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  field: { width: '100%', maxWidth: '460px' },
  short: { width: '160px', '& .fui-Input': { minWidth: 0 } },
  two: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', columnGap: '12px', rowGap: '10px' },
  group: { marginLeft: '-8px' },
});

const ways = Object.keys(text.by) as readonly TypedSuccess['by'][];

/** How an answer says whether a call was done. */
export function SuccessCard() {
  const styles = useStyles();
  const known = useKnown();
  const reported = successNow(known);
  const isUnknown = known.proposal !== undefined && reported === undefined;
  return (
    <div id={idOf('success')}>
      <Card title={text.title}>
        <div className={styles.parts}>
          <p className={styles.words}>{text.words}</p>
          {isUnknown ? <StatusText tone="bad">{text.unknown}</StatusText> : null}
          {known.proposal === undefined ? (
            <>
              <StatusText tone="neutral">{reported === undefined ? keyPlace.builtIn : text.by[reported.by]}</StatusText>
              <p className={styles.quiet}>{keyPlace.unread}</p>
            </>
          ) : (
            <SuccessForm key={JSON.stringify(reported)} reported={reported} />
          )}
        </div>
      </Card>
    </div>
  );
}

const untold: TypedSuccess = { by: 'flag', flag: '', yes: '', no: '', code: '', done: '', message: '' };

function SuccessForm({ reported }: { readonly reported: TypedSuccess | undefined }) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const [typed, setTyped] = useState<TypedSuccess>(reported ?? untold);
  const isChanged = reported === undefined || JSON.stringify(typed) !== JSON.stringify(reported);
  const why = known.proposal?.success?.why;
  return (
    <>
      <Field label={text.legend}>
        <RadioGroup
          className={styles.group}
          value={typed.by}
          disabled={!canEdit}
          onChange={(_event, { value }) => setTyped({ ...typed, by: ways.find((way) => way === value) ?? typed.by })}
        >
          {ways.map((way) => (
            <Radio key={way} value={way} label={text.by[way]} />
          ))}
        </RadioGroup>
      </Field>
      <Members typed={typed} onType={setTyped} />
      {why === undefined || isChanged || why.startsWith('as ') ? null : (
        <p className={styles.quiet}>{printable(text.because(why))}</p>
      )}
      {canEdit ? (
        <Apply
          problem={isComplete(typed) ? undefined : text.missing}
          isChanged={isChanged}
          onApply={() => change(chooseSuccess(known.work, typed))}
        />
      ) : null}
    </>
  );
}

interface MembersProps {
  readonly typed: TypedSuccess;
  readonly onType: (typed: TypedSuccess) => void;
}

function Members({ typed, onType }: MembersProps) {
  const styles = useStyles();
  const canEdit = useCanEdit();
  const short = (key: 'yes' | 'no' | 'done', label: string, hint?: string) => (
    <Field label={label} hint={hint ?? ''} className={key === 'done' ? styles.field : styles.short}>
      <Input
        value={typed[key]}
        disabled={!canEdit}
        maxLength={200}
        onChange={(_event, { value }) => onType({ ...typed, [key]: value })}
      />
    </Field>
  );
  const member = (key: 'flag' | 'code' | 'message', label: string, isNeeded: boolean) => (
    <MemberField
      label={label}
      value={typed[key]}
      isNeeded={isNeeded}
      onName={(value) => onType({ ...typed, [key]: value })}
    />
  );
  if (typed.by === 'faults') return null;
  return (
    <>
      {typed.by === 'flag' ? (
        <>
          {member('flag', text.flag, true)}
          <div className={styles.two}>
            {short('yes', text.yes, text.yesNoHint)}
            {short('no', text.no)}
          </div>
        </>
      ) : null}
      {member('code', text.code, typed.by === 'code')}
      {typed.by === 'code' ? short('done', text.done, text.doneHint) : null}
      {member('message', text.message, false)}
    </>
  );
}

interface MemberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly isNeeded: boolean;
  readonly onName: (name: string) => void;
}

function MemberField({ label, value, isNeeded, onName }: MemberFieldProps) {
  const styles = useStyles();
  const { proposal } = useKnown();
  const canEdit = useCanEdit();
  const names = proposal === undefined ? [] : answerMembers(proposal);
  return (
    <Field label={label} required={isNeeded} className={styles.field}>
      <Select value={value} disabled={!canEdit} onChange={(_event, data) => onName(data.value)}>
        <option value="">{isNeeded ? keyPlace.choose : text.none}</option>
        {[...names, ...(value === '' || names.includes(value) ? [] : [value])].map((name) => (
          <option key={name} value={name}>
            {printable(name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
