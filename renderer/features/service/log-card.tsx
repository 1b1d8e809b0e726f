import { Button, Field, Input, makeStyles, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { DocumentText20Regular } from '@fluentui/react-icons';
import { useEffect, useId, useMemo, useState } from 'react';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import { logLevels, type LogLevel } from '../../../shared/service-status.ts';
import { useCardStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { useApp, usePractising, useLog, useService, useStores } from '../../app/use-stores.ts';
import { ProgressLine } from '../../ui/progress.tsx';
import { statusOf } from './health.ts';
import { TaskOutcome } from '../../ui/task-button.tsx';
import { useTask } from '../../lib/hooks.ts';
import { filterEntries } from './log-entry.ts';
import { LogLines } from './log-lines.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    columnGap: '12px',
    rowGap: '8px',
    margin: '10px 0 8px',
  },
  level: { width: '196px' },
  search: { flexGrow: 1, flexBasis: '110px', maxWidth: '280px' },
  box: { minWidth: 0, width: '100%' },
  input: { minWidth: 0, width: '100%' },
  writes: { marginLeft: 'auto', display: 'flex', flexWrap: 'wrap', columnGap: '16px' },
  writesLabel: { display: 'block', marginBottom: '-2px' },
  choices: { marginLeft: '-8px' },
});

export function LogCard() {
  const card = useCardStyles();
  const { log } = useStores();
  const error = useLog((store) => store.error);
  const fromFile = useLog((store) => store.fromFile);
  useEffect(() => log.getState().follow(), [log]);
  return (
    <Card title={text.log.title} icon={<DocumentText20Regular />}>
      <p className={card.small}>{fromFile ? text.log.fromFile : text.log.titleText}</p>
      <Tools />
      {error === undefined ? null : <ErrorView error={error} />}
      <Lines />
    </Card>
  );
}

function Tools() {
  const styles = useStyles();
  const { filter, paused, setFilter, pause, resume } = useLog((store) => store);
  const { level, search } = filter;
  return (
    <div className={styles.tools}>
      <Field label={text.log.level} className={styles.level}>
        <Select
          value={level}
          onChange={(_event, { value }) => setFilter({ level: logLevels.find((known) => known === value) ?? level })}
        >
          {logLevels.map((choice) => (
            <option key={choice} value={choice}>
              {text.log.levelChoices[choice]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={text.log.search} className={styles.search}>
        <Input
          type="search"
          className={styles.box}
          input={{ className: styles.input }}
          value={search}
          spellCheck={false}
          autoComplete="off"
          onChange={(_event, { value }) => setFilter({ search: value })}
        />
      </Field>
      <Button onClick={paused ? resume : pause}>{paused ? text.log.resume : text.log.pause}</Button>
      <div className={styles.writes}>
        <ServiceLevel />
        <AppLevel />
      </div>
    </div>
  );
}

const switchable: readonly LogLevel[] = ['info', 'debug'];

/** The log level of the service, not of the display. */
function ServiceLevel() {
  const { client, service } = useStores();
  const practising = usePractising();
  const level = useService((store) => statusOf(store.view)?.logLevel);
  const set = async (next: LogLevel) => {
    const answer = await client['service/set-log-level']({ level: next });
    if (answer.ok) service.getState().setLogLevel(answer.value.level);
    return answer;
  };
  return <LevelChoice label={text.log.writes} level={level} disabled={level === undefined || practising} set={set} />;
}

function AppLevel() {
  const { client, app } = useStores();
  const level = useApp((store) => store.info?.logLevel);
  const set = async (next: LogLevel) => {
    const answer = await client['app/set-log-level']({ level: next });
    if (answer.ok) app.getState().setInfo(answer.value);
    return answer;
  };
  return <LevelChoice label={text.log.appWrites} level={level} disabled={level === undefined} set={set} />;
}

interface LevelChoiceProps {
  readonly label: string;
  readonly level: LogLevel | undefined;
  readonly disabled: boolean;
  readonly set: (level: LogLevel) => Promise<Result<unknown, ErrorInfo>>;
}

function LevelChoice({ label, level, disabled, set }: LevelChoiceProps) {
  const styles = useStyles();
  const labelId = useId();
  const [wanted, setWanted] = useState<LogLevel>();
  const setting = useTask(async (next: LogLevel) => {
    setWanted(next);
    return set(next);
  });
  return (
    <div>
      <span id={labelId} className={styles.writesLabel}>
        {label}
      </span>
      <RadioGroup
        layout="horizontal"
        className={styles.choices}
        aria-labelledby={labelId}
        value={(setting.state.phase === 'running' ? wanted : level) ?? ''}
        disabled={disabled}
        onChange={(_event, { value }) => {
          const next = switchable.find((known) => known === value);
          if (next !== undefined) setting.start(next);
        }}
      >
        {switchable.map((choice) => (
          <Radio key={choice} value={choice} label={text.log.levels[choice]} />
        ))}
      </RadioGroup>
      <TaskOutcome state={setting.state} />
    </div>
  );
}

function Lines() {
  const card = useCardStyles();
  const { reading, entries, filter } = useLog((store) => store);
  const connected = useService((service) => statusOf(service.view) !== undefined);
  const shown = useMemo(() => filterEntries(entries, filter), [entries, filter]);
  if (entries.length === 0 && reading) return <ProgressLine active label={text.log.reading} />;
  if (entries.length === 0) return <p className={card.words}>{connected ? text.log.waiting : text.log.absent}</p>;
  return <LogLines entries={shown} all={entries.length} />;
}
