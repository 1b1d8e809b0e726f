import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { Card } from '../../ui/card.tsx';
import { DifferenceTable } from '../../ui/difference-table.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { requestLine } from './session-text.ts';
import { StatusText } from '../../ui/status-text.tsx';
import type { Compared } from './scenarios-store.ts';
import { formProblems, sessionOf } from './test-form.ts';
import { useCommand } from '../../ui/commands.ts';
import { useUnsaved, useLab, useTest } from '../../app/use-stores.ts';
import { lab } from './text-scenarios.ts';
import { comparedRows } from './scenarios-model.ts';

const useStyles = makeStyles({
  words: { margin: '0 0 10px', color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  result: { display: 'grid', gap: '6px', gridTemplateColumns: 'minmax(0, 1fr)', marginTop: '12px' },
  request: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** The same request with what is on screen and with what is saved. */
export function ComparisonCard() {
  const styles = useStyles();
  const dirty = useUnsaved();
  const form = useTest((test) => test.form);
  const { compare, cancel, work, compared } = useLab((store) => store);
  const filled = Object.keys(formProblems(form)).length === 0;
  const comparing = work?.what === 'compare';
  useCommand('cancel', comparing ? () => void cancel() : undefined);
  return (
    <Card title={lab.compare}>
      <p className={styles.words}>{dirty ? lab.compareText : lab.compareNeedsDraft}</p>
      <div className={styles.buttons}>
        <Button
          disabledFocusable={!dirty || !filled || work !== undefined}
          onClick={() => void compare(sessionOf(form))}
        >
          {lab.compare}
        </Button>
        <Button disabled={!comparing} onClick={() => void cancel()}>
          {lab.cancel}
        </Button>
        <ProgressLine active={comparing} label={lab.comparing} />
      </div>
      {compared === undefined ? null : <Result compared={compared} />}
    </Card>
  );
}

function Result({ compared }: { readonly compared: Compared }) {
  const styles = useStyles();
  const rows = useMemo(() => comparedRows(compared), [compared]);
  return (
    <div className={styles.result}>
      <div role="status">
        <StatusText tone={rows.length === 0 ? 'good' : 'info'}>
          {rows.length === 0 ? lab.same : lab.differences(rows.length)}
        </StatusText>
      </div>
      <span className={styles.request}>{requestLine(compared.session)}</span>
      {rows.length === 0 ? null : <DifferenceTable headings={lab.columns} rows={rows} />}
    </div>
  );
}
