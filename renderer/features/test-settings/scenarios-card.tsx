import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { Card } from '../../ui/card.tsx';
import { TableHead } from '../../ui/difference-table.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { ImportDialog, ShowTextDialog } from '../../ui/text-dialog.tsx';
import { useDraftKey, useScenarios, useTest } from '../../app/use-stores.ts';
import { OutOfDate, useStaleStyles } from '../../ui/out-of-date.tsx';
import { RequestText } from './request-text.tsx';
import { compact, useTableStyles } from '../../ui/styles.ts';
import { formOf, formProblems, sessionOf } from './form-model.ts';
import { changeTexts, keptText, keptTone } from './result-texts.ts';
import { readScenarios, scenariosAsCsv, scenariosAsJson, type Scenario } from './scenarios-model.ts';
import { isBusy } from './scenarios-store.ts';
import { scenarioTexts } from './text.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '12px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '8px' },
  name: { flexBasis: '260px' },
  // Level with the input under its label.
  save: { marginTop: '26px' },
  // Narrow windows scroll the table, not the page.
  frame: { overflowX: 'auto' },
  // The buttons of a scenario beside each other; the other columns share the rest.
  table: { minWidth: '520px', '& th:last-child': { width: '194px', [compact]: { width: '130px' } } },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '2px' },
  quietButton: { minWidth: 0 },
});

/** Requests under a name: run one or all, see what changed, export and import them. */
export function ScenariosCard() {
  const styles = useStyles();
  const { scenarios, keepError } = useScenarios((store) => store);
  return (
    <Card title={scenarioTexts.title}>
      <div className={styles.parts}>
        <p className={styles.words}>{scenarioTexts.explanation}</p>
        {keepError === undefined ? null : <ErrorView title={scenarioTexts.notKept} error={keepError} />}
        <SaveForm />
        {scenarios.length === 0 ? (
          <p className={styles.words}>{scenarioTexts.empty}</p>
        ) : (
          <Results scenarios={scenarios} />
        )}
        <Buttons />
      </div>
    </Card>
  );
}

function SaveForm() {
  const styles = useStyles();
  const form = useTest((store) => store.form);
  const saveScenario = useScenarios((store) => store.saveScenario);
  const [name, setName] = useState('');
  const ready = name.trim() !== '' && Object.keys(formProblems(form)).length === 0;
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!ready) return;
    saveScenario(name, sessionOf(form));
    setName('');
  };
  return (
    <form className={styles.line} onSubmit={save}>
      <Field label={scenarioTexts.name} hint={scenarioTexts.nameHint} className={styles.name}>
        <Input value={name} maxLength={100} autoComplete="off" onChange={(_event, { value }) => setName(value)} />
      </Field>
      <Button type="submit" className={styles.save} disabledFocusable={!ready}>
        {scenarioTexts.save}
      </Button>
    </form>
  );
}

/** The scenarios; marked if the settings were changed since the last run in this window. */
function Results({ scenarios }: { readonly scenarios: readonly Scenario[] }) {
  const stale = useStaleStyles();
  const key = useDraftKey();
  const store = useScenarios((state) => state);
  const { lastRun } = store;
  const isStale = lastRun !== undefined && lastRun.settingsKey !== key;
  return (
    <>
      {isStale ? <OutOfDate onRun={isBusy(store) ? undefined : () => void store.run(lastRun.names)} /> : null}
      <div className={isStale ? stale : undefined}>
        <ScenariosTable scenarios={scenarios} />
      </div>
    </>
  );
}

/** Each scenario with its last result and the change since the run before. */
function ScenariosTable({ scenarios }: { readonly scenarios: readonly Scenario[] }) {
  const styles = useStyles();
  const grid = useTableStyles();
  return (
    <div className={styles.frame}>
      <table className={mergeClasses(grid.table, styles.table)} aria-label={scenarioTexts.title}>
        <TableHead headings={Object.values(scenarioTexts.heads)} />
        <tbody>
          {scenarios.map((scenario) => (
            <ScenarioRow key={scenario.name} scenario={scenario} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ScenarioRow({ scenario }: { readonly scenario: Scenario }) {
  const styles = useStyles();
  const grid = useTableStyles();
  const { name, session, last } = scenario;
  const running = useScenarios(
    ({ scenarioRun }) => scenarioRun.phase === 'running' && scenarioRun.progress?.current === name,
  );
  const result =
    last === undefined ? (
      <span className={styles.quiet}>{scenarioTexts.never}</span>
    ) : (
      <StatusText tone={keptTone(last)}>{keptText(last)}</StatusText>
    );
  return (
    <tr>
      <th scope="row" className={grid.cell}>
        {name}
      </th>
      <td className={mergeClasses(grid.cell, styles.quiet)}>
        <RequestText session={session} />
      </td>
      <td className={grid.cell}>{running ? scenarioTexts.runningOne : result}</td>
      <td className={grid.cell}>
        {changeTexts(scenario).map((change) => (
          <div key={change}>{change}</div>
        ))}
      </td>
      <td className={grid.cell}>
        <Actions scenario={scenario} />
      </td>
    </tr>
  );
}

function Actions({ scenario: { name, session } }: { readonly scenario: Scenario }) {
  const styles = useStyles();
  const busy = useScenarios(isBusy);
  const { run: runScenarios, removeScenario } = useScenarios((store) => store);
  const edit = useTest((store) => store.edit);
  const { run, runOf, open, openOf, remove, removeOf } = scenarioTexts;
  return (
    <div className={styles.actions}>
      <Button size="small" aria-label={runOf(name)} disabledFocusable={busy} onClick={() => void runScenarios([name])}>
        {run}
      </Button>
      <Button
        size="small"
        appearance="subtle"
        className={styles.quietButton}
        aria-label={openOf(name)}
        onClick={() => edit(formOf(session))}
      >
        {open}
      </Button>
      <Button
        size="small"
        appearance="subtle"
        className={styles.quietButton}
        aria-label={removeOf(name)}
        disabledFocusable={busy}
        onClick={() => removeScenario(name)}
      >
        {remove}
      </Button>
    </div>
  );
}

type Open = 'json' | 'csv' | 'import';

function Buttons() {
  const styles = useStyles();
  const store = useScenarios((state) => state);
  const { scenarios, scenarioRun, run, cancel } = store;
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const running = scenarioRun.phase === 'running';
  const progress = running ? scenarioRun.progress : undefined;
  const none = scenarios.length === 0;
  return (
    <div className={styles.line}>
      <Button disabledFocusable={none || isBusy(store)} onClick={() => void run(scenarios.map(({ name }) => name))}>
        {scenarioTexts.runAll}
      </Button>
      <CancelButton running={running} onCancel={cancel} />
      <Button appearance="subtle" disabledFocusable={none} onClick={() => setOpen('json')}>
        {scenarioTexts.exportJson}
      </Button>
      <Button appearance="subtle" disabledFocusable={none} onClick={() => setOpen('csv')}>
        {scenarioTexts.exportCsv}
      </Button>
      <Button appearance="subtle" onClick={() => setOpen('import')}>
        {scenarioTexts.import}
      </Button>
      <ProgressLine active={running} label={scenarioTexts.running(progress?.done ?? 0, progress?.all ?? 0)} />
      {open === 'json' || open === 'csv' ? (
        <ShowTextDialog
          title={open === 'json' ? scenarioTexts.exportTitle : scenarioTexts.csvTitle}
          words={scenarioTexts.exportText}
          value={open === 'json' ? scenariosAsJson(scenarios) : scenariosAsCsv(scenarios)}
          fileName={`ecm-scenarios.${open}`}
          onClose={close}
        />
      ) : null}
      {open === 'import' ? <ScenariosImport onClose={close} /> : null}
    </div>
  );
}

function ScenariosImport({ onClose }: { readonly onClose: () => void }) {
  const importScenarios = useScenarios((store) => store.importScenarios);
  const [imported, setImported] = useState('');
  const found = useMemo(() => readScenarios(imported), [imported]);
  const status =
    found === undefined ? (
      <StatusText tone="bad">{scenarioTexts.importBad}</StatusText>
    ) : (
      <StatusText tone="good">{scenarioTexts.importFound(found.length)}</StatusText>
    );
  return (
    <ImportDialog
      title={scenarioTexts.importTitle}
      words={scenarioTexts.importText}
      value={imported}
      onText={setImported}
      applyLabel={scenarioTexts.importButton}
      onApply={found && (() => importScenarios(found))}
      status={imported.trim() === '' ? null : status}
      onClose={onClose}
    />
  );
}
