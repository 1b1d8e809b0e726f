import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { Card } from '../../ui/card.tsx';
import { DifferenceTable } from '../../ui/difference-table.tsx';
import { RequestText } from './request-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { formProblems, sessionOf, type Session } from './form-model.ts';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { OutOfDate } from '../../ui/out-of-date.tsx';
import { useDraftKey, useScenarios, useTest } from '../../app/use-stores.ts';
import { comparisonPlace } from './comparison-place.ts';
import { comparisonTexts } from './text.ts';
import { comparedRows } from './result-texts.ts';
import type { Compared } from './scenarios-model.ts';
import { isBusy } from './scenarios-store.ts';

const useStyles = makeStyles({
  words: { margin: '0 0 10px', color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  result: { display: 'grid', gap: '6px', gridTemplateColumns: 'minmax(0, 1fr)', marginTop: '12px' },
  request: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  place: { minWidth: 0, scrollMarginTop: '16px', ':focus': { outlineStyle: 'none' } },
});

export function ComparisonCard() {
  const styles = useStyles();
  const dirty = useUnsaved();
  const form = useTest((store) => store.form);
  const store = useScenarios((state) => state);
  const { comparison, compare, cancel } = store;
  const filled = Object.keys(formProblems(form)).length === 0;
  const key = useDraftKey();
  const comparing = comparison.phase === 'running';
  return (
    <div id={comparisonPlace} tabIndex={-1} className={styles.place}>
      <Card title={comparisonTexts.compare}>
        <p className={styles.words}>{dirty ? comparisonTexts.explanation : comparisonTexts.needsDraft}</p>
        <div className={styles.buttons}>
          <Button disabledFocusable={!dirty || !filled || isBusy(store)} onClick={() => void compare(sessionOf(form))}>
            {comparisonTexts.compare}
          </Button>
          {comparing ? <CancelButton running onCancel={cancel} /> : null}
          <ProgressLine active={comparing} label={comparisonTexts.comparing} />
        </div>
        {comparison.phase === 'answered' ? (
          <>
            {comparison.input.settingsKey === key ? null : (
              <OutOfDate onRun={dirty && filled ? () => void compare(sessionOf(form)) : undefined} />
            )}
            <Result compared={comparison.value} session={comparison.input.session} />
          </>
        ) : null}
      </Card>
    </div>
  );
}

function Result({ compared, session }: { readonly compared: Compared; readonly session: Session }) {
  const styles = useStyles();
  const rows = useMemo(() => comparedRows(compared), [compared]);
  return (
    <div className={styles.result}>
      <div role="status">
        <StatusText tone={rows.length === 0 ? 'good' : 'info'}>
          {rows.length === 0 ? comparisonTexts.same : comparisonTexts.differences(rows.length)}
        </StatusText>
      </div>
      <span className={styles.request}>
        <RequestText session={session} />
      </span>
      {rows.length === 0 ? null : <DifferenceTable headings={comparisonTexts.columns} rows={rows} />}
    </div>
  );
}
