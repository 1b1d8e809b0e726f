import { Button } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useContract } from '../../app/use-stores.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, ImportDialog, ShowTextDialog } from '../../ui/text-dialog.tsx';
import { exportedContract, readContract } from './exchange-model.ts';
import { exchange, save as text } from './text.ts';

/** Another contract was saved after this work began. */
export function ConflictQuestion() {
  const { dismissSave, takeStored, overwrite } = useContract((store) => store);
  return (
    <FrameDialog
      modalType="alert"
      title={text.conflictTitle}
      words={text.conflictText}
      onClose={dismissSave}
      actions={
        <>
          <Button appearance="subtle" onClick={dismissSave}>
            {text.keepEditing}
          </Button>
          <Button onClick={() => void overwrite()}>{text.overwrite}</Button>
          <Button appearance="primary" onClick={takeStored}>
            {text.takeStored}
          </Button>
        </>
      }
    />
  );
}

interface DialogProps {
  readonly onClose: () => void;
}

export function BuiltInQuestion({ onClose }: DialogProps) {
  const saveContract = useContract((store) => store.saveContract);
  const use = (): void => {
    onClose();
    void saveContract(null);
  };
  return (
    <FrameDialog
      modalType="alert"
      title={text.toBuiltInTitle}
      words={text.toBuiltInText}
      onClose={onClose}
      actions={
        <>
          <Button onClick={use}>{text.toBuiltInDo}</Button>
          <Button appearance="primary" autoFocus onClick={onClose}>
            {text.cancel}
          </Button>
        </>
      }
    />
  );
}

export function ExportContract({ onClose }: DialogProps) {
  const work = useContract((store) => store.work);
  const proposal = useContract((store) => store.proposal);
  const value = exportedContract({ work, proposal: proposal?.view });
  return (
    <ShowTextDialog
      title={exchange.exportTitle}
      words={exchange.exportText}
      value={value ?? ''}
      fileName="server-contract.json"
      onClose={onClose}
    />
  );
}

export function ImportContract({ onClose }: DialogProps) {
  const [imported, setImported] = useState('');
  const begin = useContract((store) => store.begin);
  const read = useMemo(() => (imported.trim() === '' ? undefined : readContract(imported)), [imported]);
  const found = read?.ok === true ? read.value : undefined;
  return (
    <ImportDialog
      title={exchange.importTitle}
      words={exchange.importText}
      value={imported}
      onText={setImported}
      applyLabel={exchange.apply}
      onApply={found === undefined ? undefined : () => begin(found)}
      status={
        read === undefined ? null : read.ok ? (
          <StatusText tone="good">{exchange.found(Object.keys(read.value.functions).length)}</StatusText>
        ) : (
          <StatusText tone="bad">{read.message}</StatusText>
        )
      }
      onClose={onClose}
    />
  );
}
