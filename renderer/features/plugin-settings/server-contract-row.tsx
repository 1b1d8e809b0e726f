import { Button, InfoLabel, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { functionNames } from '../../../shared/contract-functions.ts';
import { useApp, useContract, useReadOnly } from '../../app/use-stores.ts';
import { useDelayed } from '../../lib/hooks.ts';
import { contractHash } from '../../lib/routes.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { contractLine } from './contract-line.ts';
import { contract as text } from './text.ts';

const useStyles = makeStyles({
  row: { display: 'grid', gap: '4px', justifyItems: 'start' },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '12px',
    rowGap: '8px',
    minHeight: '32px',
  },
  why: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1, maxWidth: '76ch' },
});

/** How the server offers what the program needs, and the way to the editor of it. */
export function ServerContractRow() {
  const styles = useStyles();
  const row = useRef<HTMLDivElement>(null);
  const view = useContract((store) => store.view);
  const isBack = useApp(({ cameFrom, screen }) => cameFrom === 'server-contract' && screen === 'plugin-settings');
  const readOnly = useReadOnly() !== undefined;
  const slow = useDelayed(view === undefined);
  useEffect(() => {
    if (!isBack) return;
    // After the heading, which takes the focus when the screen opens.
    requestAnimationFrame(() => {
      const link = row.current?.querySelector('a');
      link?.focus({ preventScroll: true });
      link?.scrollIntoView({ block: 'center' });
    });
  }, [isBack]);
  const { tone, words, why } = contractLine(view);
  const label = readOnly
    ? text.show
    : view?.contract === undefined && view?.problem === undefined
      ? text.adapt
      : text.edit;
  return (
    <div ref={row} className={styles.row}>
      <InfoLabel info={text.explanation}>{text.label}</InfoLabel>
      <div className={styles.line}>
        {view === undefined ? (
          slow && <Spinner size="tiny" label={text.reading(functionNames.length)} />
        ) : (
          <StatusText tone={tone}>{words}</StatusText>
        )}
        <Button as="a" href={contractHash} aria-label={`${label} ${text.label}`}>
          {label}
        </Button>
      </div>
      {why === undefined ? null : <p className={styles.why}>{why}</p>}
    </div>
  );
}
