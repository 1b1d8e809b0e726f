import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { requestLine } from './session-text.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { useTableStyles } from '../../ui/styles.ts';
import type { Scenario } from './test-history.ts';
import { formOf } from './test-form.ts';
import { useLab, useTest } from '../../app/use-stores.ts';
import { lab } from './text-scenarios.ts';
import { changeWords, keptTone, keptWords } from './scenarios-model.ts';

const useStyles = makeStyles({
  // Narrow windows scroll the table, not the page.
  frame: { overflowX: 'auto' },
  table: { minWidth: '640px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '2px' },
});

/** Each scenario with its last result and what is different about it. */
export function ScenariosTable({ scenarios }: { readonly scenarios: readonly Scenario[] }) {
  const styles = useStyles();
  const grid = useTableStyles();
  return (
    <div className={styles.frame}>
      <table className={mergeClasses(grid.table, styles.table)} aria-label={lab.scenarios}>
        <thead>
          <tr>
            {Object.values(lab.heads).map((heading) => (
              <th key={heading} scope="col" className={grid.heading}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scenarios.map((scenario) => (
            <Row key={scenario.name} scenario={scenario} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ scenario }: { readonly scenario: Scenario }) {
  const styles = useStyles();
  const grid = useTableStyles();
  const { name, session, last } = scenario;
  const busy = useLab((store) => store.work !== undefined);
  const running = useLab((store) => store.work?.current === name);
  const run = useLab((store) => store.run);
  const remove = useLab((store) => store.removeScenario);
  const edit = useTest((test) => test.edit);
  const result =
    last === undefined ? (
      <span className={styles.quiet}>{lab.never}</span>
    ) : (
      <StatusText tone={keptTone(last)}>{keptWords(last)}</StatusText>
    );
  return (
    <tr>
      <th scope="row" className={grid.cell}>
        {name}
      </th>
      <td className={mergeClasses(grid.cell, styles.quiet)}>{requestLine(session)}</td>
      <td className={grid.cell}>{running ? lab.runningOne : result}</td>
      <td className={grid.cell}>
        {changeWords(scenario).map((words) => (
          <div key={words}>{words}</div>
        ))}
      </td>
      <td className={grid.cell}>
        <div className={styles.actions}>
          <Button size="small" aria-label={lab.runOf(name)} disabledFocusable={busy} onClick={() => void run([name])}>
            {lab.run}
          </Button>
          <Button size="small" appearance="subtle" aria-label={lab.openOf(name)} onClick={() => edit(formOf(session))}>
            {lab.open}
          </Button>
          <Button
            size="small"
            appearance="subtle"
            aria-label={lab.removeOf(name)}
            disabledFocusable={busy}
            onClick={() => remove(name)}
          >
            {lab.remove}
          </Button>
        </div>
      </td>
    </tr>
  );
}
