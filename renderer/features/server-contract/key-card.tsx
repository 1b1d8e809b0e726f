import { Button, Field, Input, makeStyles, Radio, RadioGroup, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { RegistrationKeyPlace } from '../../../shared/server-contract.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { idOf } from './jump.ts';
import { keyPlace as text } from './text.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { keyOf, keyPaths, keyPlaceOf, typedKey, type TypedKey } from './whole-model.ts';
import { chooseRegistrationKey } from './work.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start' },
  words: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  field: { width: '100%', maxWidth: '460px' },
  group: { marginLeft: '-8px' },
});

const kinds = Object.keys(text.as) as readonly RegistrationKeyPlace['as'][];

/** Where the registration key goes with each call. */
export function KeyCard() {
  const styles = useStyles();
  const known = useKnown();
  const place = keyPlaceOf(known);
  const isUnknown = known.proposal !== undefined && place === undefined;
  return (
    <div id={idOf('registrationKey')}>
      <Card title={text.title}>
        <div className={styles.parts}>
          <p className={styles.words}>{text.words}</p>
          {isUnknown ? <StatusText tone="bad">{text.unknown}</StatusText> : null}
          {known.proposal === undefined ? (
            <Unread place={place} />
          ) : (
            <KeyForm key={JSON.stringify(place)} place={place} />
          )}
        </div>
      </Card>
    </div>
  );
}

function Unread({ place }: { readonly place: RegistrationKeyPlace | undefined }) {
  const styles = useStyles();
  const where = place === undefined ? text.builtIn : text.as[place.as];
  return (
    <>
      <StatusText tone="neutral">{where}</StatusText>
      <p className={styles.quiet}>{text.unread}</p>
    </>
  );
}

function KeyForm({ place }: { readonly place: RegistrationKeyPlace | undefined }) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const [typed, setTyped] = useState<TypedKey>(typedKey(place));
  const wanted = keyOf(typed);
  const why = known.proposal?.registrationKey?.why;
  const isChanged = JSON.stringify(typed) !== JSON.stringify(typedKey(place));
  const apply = (): void => {
    if (typeof wanted !== 'string') change(chooseRegistrationKey(known.work, wanted));
  };
  return (
    <>
      <Field label={text.legend}>
        <RadioGroup
          className={styles.group}
          value={typed.as}
          disabled={!canEdit}
          onChange={(_event, { value }) => setTyped({ ...typed, as: kinds.find((kind) => kind === value) ?? '' })}
        >
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={text.as[kind]} />
          ))}
        </RadioGroup>
      </Field>
      <KeyDetails typed={typed} onType={setTyped} />
      {why === undefined || isChanged || why.startsWith('as ') ? null : (
        <p className={styles.quiet}>{printable(text.because(why))}</p>
      )}
      {canEdit ? (
        <Apply problem={typeof wanted === 'string' ? text[wanted] : undefined} isChanged={isChanged} onApply={apply} />
      ) : null}
    </>
  );
}

interface ApplyProps {
  readonly problem: string | undefined;
  readonly isChanged: boolean;
  readonly onApply: () => void;
}

/** A button for a change that makes acceptances void. */
export function Apply({ problem, isChanged, onApply }: ApplyProps) {
  const styles = useStyles();
  if (!isChanged) return null;
  return (
    <>
      <p className={styles.quiet}>{problem ?? text.resets}</p>
      <Button disabledFocusable={problem !== undefined} onClick={onApply}>
        {text.apply}
      </Button>
    </>
  );
}

interface DetailsProps {
  readonly typed: TypedKey;
  readonly onType: (typed: TypedKey) => void;
}

function KeyDetails({ typed, onType }: DetailsProps) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const input = (key: 'name' | 'namespace', label: string) => (
    <Field label={label} className={styles.field}>
      <Input
        value={typed[key]}
        disabled={!canEdit}
        spellCheck={false}
        maxLength={500}
        onChange={(_event, { value }) => onType({ ...typed, [key]: value })}
      />
    </Field>
  );
  if (typed.as === 'http-header') return input('name', text.name);
  if (typed.as === 'soap-header')
    return (
      <>
        {input('name', text.name)}
        {input('namespace', text.namespace)}
      </>
    );
  if (typed.as !== 'input') return null;
  return (
    <Field label={text.path} className={styles.field}>
      <Select
        value={typed.path}
        disabled={!canEdit}
        onChange={(_event, { value }) => onType({ ...typed, path: value })}
      >
        <option value="">{text.choose}</option>
        {keyPaths(known).map((path) => (
          <option key={path} value={path}>
            {printable(path)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
