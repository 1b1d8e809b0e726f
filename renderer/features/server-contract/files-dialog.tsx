import { Button, makeStyles } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { printable } from '../../../shared/visible-text.ts';
import { readTextFile } from '../../ui/read-text-file.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import type { WsdlDocument } from './state.ts';
import { wsdl as text } from './text.ts';

const useStyles = makeStyles({
  label: { display: 'grid', gap: '6px' },
  file: { font: 'inherit', maxWidth: '100%' },
});

/** As the call allows. */
const mostFiles = 50;
const longestFile = 700_000;

interface FilesDialogProps {
  readonly onClose: () => void;
  readonly onUse: (documents: readonly WsdlDocument[]) => void;
}

/** The WSDL and schema files of a server that publishes none. */
export function FilesDialog({ onClose, onUse }: FilesDialogProps) {
  const styles = useStyles();
  const id = useId();
  const [documents, setDocuments] = useState<readonly WsdlDocument[]>([]);
  const [problem, setProblem] = useState<string>();
  const choose = async (files: readonly File[]): Promise<void> => {
    const read = await documentsOf(files);
    setDocuments(typeof read === 'string' ? [] : read);
    setProblem(typeof read === 'string' ? read : undefined);
  };
  const use = (): void => {
    onUse(documents);
    onClose();
  };
  return (
    <FrameDialog
      title={text.filesTitle}
      words={text.filesHelp}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button appearance="primary" disabledFocusable={documents.length === 0} onClick={use}>
            {text.filesUse}
          </Button>
        </>
      }
    >
      <label className={styles.label} htmlFor={id}>
        {text.filesLabel}
        <input
          id={id}
          className={styles.file}
          type="file"
          multiple
          accept=".wsdl,.xsd,.xml,text/xml,application/xml"
          onChange={(event) => void choose([...(event.target.files ?? [])])}
        />
      </label>
      <div role="status">
        {problem === undefined ? null : <StatusText tone="bad">{problem}</StatusText>}
        {documents.length === 0 ? null : (
          <StatusText tone="info">{documents.map(({ name }) => printable(name)).join(', ')}</StatusText>
        )}
      </div>
    </FrameDialog>
  );
}

/** Or why they are not used. */
async function documentsOf(files: readonly File[]): Promise<readonly WsdlDocument[] | string> {
  if (files.length > mostFiles) return text.filesTooMany(mostFiles);
  const documents: WsdlDocument[] = [];
  for (const file of files) {
    const read = await readTextFile(file);
    if (!read.ok) return `${printable(file.name)}: ${read.error}`;
    if (read.value.length > longestFile) return text.fileTooLong(printable(file.name));
    documents.push({ name: file.name.slice(0, 200), text: read.value });
  }
  return documents;
}
