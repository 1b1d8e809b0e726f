import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons';
import { useState, type SyntheticEvent } from 'react';
import { jumpItemType, jumpItemTypeNames } from '../../../shared/jump-item.ts';
import { useBridging, useService } from '../../app/use-stores.ts';
import { millisecondsOf } from '../../lib/times.ts';
import { lastResult } from '../../lib/request-store.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { OutOfDate, useStaleStyles } from '../../ui/out-of-date.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { narrow, useCardStyles } from '../../ui/styles.ts';
import { bridgeText } from './bridge-text.ts';
import { useBridgingBlocked } from './bridge-card.tsx';
import { isFilled, type BridgeTestForm } from './bridging-store.ts';

const text = bridgeText.test;

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 4fr) minmax(0, 3fr) minmax(0, 4fr)',
    gap: '12px 24px',
    marginTop: '12px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  result: { display: 'grid', gap: '6px', justifyItems: 'start' },
  outcome: { display: 'grid', gap: '12px', marginTop: '12px', gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** The types whose endpoint is a host, and nothing else. */
const types = jumpItemTypeNames.filter((name) =>
  Object.entries(jumpItemType(name).fields).every(([field, need]) => field === 'host' || need === 'optional'),
);

/** Why the test cannot be started; absent if it can. */
function useTestBlocked(): string | undefined {
  const blocked = useBridgingBlocked();
  const state = useBridging((store) => store.view?.state);
  const connection = useService((store) => store.view?.connection);
  if (blocked !== undefined) return blocked;
  if (state === undefined || state === 'disabled') return text.disabled;
  return connection === 'absent' || connection === 'lost' ? text.noService : undefined;
}

/** A lookup through the pipe in the role of a bridge. */
export function BridgeTestCard() {
  const styles = useStyles();
  const card = useCardStyles();
  const blocked = useTestBlocked();
  const { form, request, start, cancel } = useBridging((store) => store);
  const [attempted, setAttempted] = useState(false);
  const running = request.phase === 'running';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAttempted(true);
    if (blocked === undefined) void start();
  };
  return (
    <Card title={text.title} icon={<BeakerRegular />} className={styles.card}>
      <p className={card.words}>{text.lead}</p>
      <form noValidate onSubmit={submit}>
        <Fields />
        <div className={card.foot}>
          <Button type="submit" disabledFocusable={running || blocked !== undefined}>
            {text.start}
          </Button>
          <CancelButton running={running} onCancel={cancel} />
          <ProgressLine active={running} label={text.running} />
        </div>
      </form>
      {blocked === undefined ? null : <p className={card.words}>{blocked}</p>}
      {attempted && blocked === undefined && !isFilled(form) ? <p role="alert">{text.required}</p> : null}
      <Outcome />
    </Card>
  );
}

function Fields() {
  const styles = useStyles();
  const form = useBridging((store) => store.form);
  const edit = useBridging((store) => store.edit);
  return (
    <div className={styles.fields}>
      <Field label={text.username} hint={text.usernameHint} required>
        <Input
          value={form.username}
          spellCheck={false}
          autoComplete="off"
          onChange={(_event, { value }) => edit({ username: value })}
        />
      </Field>
      <Field label={text.type}>
        <Select
          value={form.type}
          onChange={(_event, { value }) => edit({ type: types.find((name) => name === value) ?? form.type })}
        >
          {types.map((name) => (
            <option key={name} value={name}>
              {jumpItemType(name).label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={text.host} required>
        <Input
          value={form.host}
          spellCheck={false}
          autoComplete="off"
          onChange={(_event, { value }) => edit({ host: value })}
        />
      </Field>
    </div>
  );
}

const isSame = (one: BridgeTestForm, other: BridgeTestForm): boolean =>
  one.username.trim() === other.username.trim() && one.type === other.type && one.host.trim() === other.host.trim();

function Outcome() {
  const styles = useStyles();
  const card = useCardStyles();
  const stale = useStaleStyles();
  const blocked = useTestBlocked();
  const { form, request, start } = useBridging((store) => store);
  const result = lastResult(request);
  if (result === undefined || result.phase === 'cancelled') return null;
  const isStale = !isSame(result.input, form);
  const canRun = isFilled(form) && blocked === undefined;
  return (
    <div className={styles.outcome}>
      {isStale ? <OutOfDate words={text.changed} onRun={canRun ? () => void start() : undefined} /> : null}
      <div className={isStale ? stale : undefined}>
        {result.phase === 'failed' ? (
          <ErrorView title={text.failed} error={result.error} />
        ) : (
          <div role="status" className={styles.result}>
            <StatusText tone={result.value.found === 0 ? 'info' : 'good'}>
              {result.value.found === 0 ? text.none : text.found(result.value.found)}
            </StatusText>
            <p className={card.small}>
              <OutsideText>
                {text.duration(result.input.username, result.input.host, millisecondsOf(result.value.ms))}
              </OutsideText>
            </p>
            {result.value.found === 0 ? <NoneFound /> : null}
          </div>
        )}
      </div>
    </div>
  );
}

function NoneFound() {
  const card = useCardStyles();
  return (
    <p className={card.words}>
      {text.noneText} <GoLink to="test-settings" />
    </p>
  );
}
