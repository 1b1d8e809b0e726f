import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { BuiltInQuestion, ExportContract, ImportContract } from './contract-dialogs.tsx';
import { workingContract } from './contract-model.ts';
import { exchange, save } from './text.ts';
import { useKnown } from './use-known.ts';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px' } });

type Open = 'import' | 'export' | 'built-in';

/** What concerns the contract as a whole. */
export function ContractActions() {
  const styles = useStyles();
  const known = useKnown();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const hasContract = workingContract(known) !== undefined;
  return (
    <div className={styles.buttons}>
      <Button size="small" appearance="subtle" onClick={() => setOpen('import')}>
        {exchange.import}
      </Button>
      <Button size="small" appearance="subtle" disabledFocusable={!hasContract} onClick={() => setOpen('export')}>
        {exchange.export}
      </Button>
      {known.view.contract === undefined ? null : (
        <Button size="small" appearance="subtle" onClick={() => setOpen('built-in')}>
          {save.toBuiltIn}
        </Button>
      )}
      {open === 'import' ? <ImportContract onClose={close} /> : null}
      {open === 'export' ? <ExportContract onClose={close} /> : null}
      {open === 'built-in' ? <BuiltInQuestion onClose={close} /> : null}
    </div>
  );
}
