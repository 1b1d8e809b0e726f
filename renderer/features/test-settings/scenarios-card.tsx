import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, ShowTextDialog, TextOrFile } from '../../ui/text-dialog.tsx';
import { useCommand } from '../../ui/commands.ts';
import { readScenarios, scenariosAsCsv, scenariosAsJson } from './test-history.ts';
import { formProblems, sessionOf } from './test-form.ts';
import { useInBrowser, useLab, useTest } from '../../app/use-stores.ts';
import { lab } from './text-scenarios.ts';
import { ScenariosTable } from './scenarios-table.tsx';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '12px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '8px' },
  name: { flexBasis: '260px' },
  // Level with the input under its label.
  save: { marginTop: '26px' },
});

/** Requests under a name: run one, run all, see what changed, take them away and bring them back. */
export function ScenariosCard() {
  const styles = useStyles();
  const scenarios = useLab((store) => store.scenarios);
  const keepError = useLab((store) => store.keepError);
  return (
    <Card title={lab.scenarios}>
      <div className={styles.parts}>
        <p className={styles.words}>{lab.scenariosText}</p>
        {keepError === undefined ? null : <ErrorView title={lab.scenariosNotKept} error={keepError} />}
        <SaveForm />
        {scenarios.length === 0 ? (
          <p className={styles.words}>{lab.scenariosEmpty}</p>
        ) : (
          <ScenariosTable scenarios={scenarios} />
        )}
        <Buttons />
      </div>
    </Card>
  );
}

function SaveForm() {
  const styles = useStyles();
  const form = useTest((test) => test.form);
  const saveScenario = useLab((store) => store.saveScenario);
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
      <Field label={lab.name} hint={lab.nameHint} className={styles.name}>
        <Input value={name} maxLength={100} autoComplete="off" onChange={(_event, { value }) => setName(value)} />
      </Field>
      <Button type="submit" className={styles.save} disabledFocusable={!ready}>
        {lab.save}
      </Button>
    </form>
  );
}

type Open = 'json' | 'csv' | 'import';

function Buttons() {
  const styles = useStyles();
  const { scenarios, work, run, cancel } = useLab((store) => store);
  const [open, setOpen] = useState<Open>();
  const inBrowser = useInBrowser();
  const close = (): void => setOpen(undefined);
  const running = work?.what === 'scenarios';
  const none = scenarios.length === 0;
  useCommand('cancel', running ? () => void cancel() : undefined);
  return (
    <div className={styles.line}>
      <Button
        disabledFocusable={none || work !== undefined}
        onClick={() => void run(scenarios.map(({ name }) => name))}
      >
        {lab.runAll}
      </Button>
      <Button disabled={!running} onClick={() => void cancel()}>
        {lab.cancel}
      </Button>
      <Button appearance="subtle" disabledFocusable={none} onClick={() => setOpen('json')}>
        {lab.exportJson}
      </Button>
      <Button appearance="subtle" disabledFocusable={none} onClick={() => setOpen('csv')}>
        {lab.exportCsv}
      </Button>
      <Button appearance="subtle" onClick={() => setOpen('import')}>
        {lab.import}
      </Button>
      <ProgressLine active={running} label={lab.running(work?.done ?? 0, work?.all ?? 0)} />
      {open === 'json' ? (
        <ShowTextDialog
          title={lab.exportTitle}
          words={lab.exportText}
          value={scenariosAsJson(scenarios)}
          fileName={inBrowser ? 'ecm-scenarios.json' : undefined}
          onClose={close}
        />
      ) : null}
      {open === 'csv' ? (
        <ShowTextDialog
          title={lab.csvTitle}
          words={lab.exportText}
          value={scenariosAsCsv(scenarios)}
          fileName={inBrowser ? 'ecm-scenarios.csv' : undefined}
          onClose={close}
        />
      ) : null}
      {open === 'import' ? <ImportDialog onClose={close} /> : null}
    </div>
  );
}

function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const importScenarios = useLab((store) => store.importScenarios);
  const [words, setWords] = useState('');
  const found = useMemo(() => readScenarios(words), [words]);
  const take = (): void => {
    importScenarios(found ?? []);
    onClose();
  };
  const status =
    found === undefined ? (
      <StatusText tone="bad">{lab.importBad}</StatusText>
    ) : (
      <StatusText tone="good">{lab.importFound(found.length)}</StatusText>
    );
  return (
    <FrameDialog
      title={lab.importTitle}
      words={lab.importText}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{lab.cancel}</Button>
          <Button appearance="primary" disabledFocusable={found === undefined} onClick={take}>
            {lab.importButton}
          </Button>
        </>
      }
    >
      <TextOrFile value={words} onText={setWords} />
      <div role="status">{words.trim() === '' ? null : status}</div>
    </FrameDialog>
  );
}
