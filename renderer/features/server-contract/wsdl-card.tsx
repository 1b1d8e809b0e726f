import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { definitionOf } from '../../../shared/contract-functions.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { plainList } from '../../ui/styles.ts';
import { summaryOf, toneOfSummary } from './contract-model.ts';
import { FilesDialog } from './files-dialog.tsx';
import { idOf } from './jump.ts';
import type { Proposal } from './state.ts';
import { wsdl as text } from './text.ts';
import { TodoList } from './todo-list.tsx';
import { useCanEdit, useKnown } from './use-known.ts';
import { accept } from './work.ts';
import { functionNames } from '../../../shared/contract-functions.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: '100%' },
  words: { margin: 0, maxWidth: '76ch' },
  quiet: { margin: 0, maxWidth: '76ch', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  warnings: { ...plainList, display: 'grid', gap: '4px', marginTop: '4px', overflowWrap: 'anywhere' },
});

/** Where the description of the server is read, what was found in it, and what is left to do. */
export function WsdlCard() {
  const styles = useStyles();
  const proposal = useContract((store) => store.proposal);
  const canEdit = useCanEdit();
  return (
    <div id={idOf('wsdl')}>
      <Card title={text.title}>
        <div className={styles.parts}>
          {proposal === undefined ? <Unread /> : <Found proposal={proposal} />}
          {canEdit ? <Reading /> : null}
          {proposal === undefined ? null : <Warnings proposal={proposal} />}
          <TodoList />
        </div>
      </Card>
    </div>
  );
}

function Unread() {
  const styles = useStyles();
  const { view, work } = useKnown();
  const { start } = work;
  if (start === undefined)
    return (
      <>
        <StatusText tone="neutral">{text.builtIn}</StatusText>
        <p className={styles.quiet}>{text.builtInHelp}</p>
      </>
    );
  if (start !== view.contract) return <StatusText tone="warning">{text.imported}</StatusText>;
  return (
    <>
      <StatusText tone={view.problem === undefined ? 'good' : 'bad'}>
        {text.adapted(view.usable, functionNames.length)}
      </StatusText>
      {view.problem === undefined ? null : <p className={styles.words}>{view.problem}</p>}
      <p className={styles.quiet}>{text.adaptedHelp}</p>
    </>
  );
}

function Found({ proposal }: { readonly proposal: Proposal }) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const wsdlChanged = useContract((store) => store.wsdlChanged);
  const { found, all, waiting, reads } = summaryOf(known);
  const { source, endpoint, madeAt, view } = proposal;
  const at = dateTimeOf(madeAt);
  const from =
    source.from === 'server'
      ? text.from.server(printable(endpoint), at)
      : text.from.files(source.documents.map(({ name }) => printable(name)).join(', '), at);
  return (
    <>
      <div role="status">
        <StatusText tone={toneOfSummary(known)}>{text.summary(found, all, waiting.length)}</StatusText>
      </div>
      <p className={styles.quiet}>
        {from} {text.speaks(printable(view.port.name), view.port.soap)}
      </p>
      {wsdlChanged ? <StatusText tone="warning">{text.changed}</StatusText> : null}
      {view.otherWsdl ? <StatusText tone="warning">{text.otherWsdl}</StatusText> : null}
      {reads.length === 0 || !canEdit ? null : (
        <div className={styles.buttons}>
          <Button onClick={() => change(accept(known.work, reads))}>{text.acceptReads(reads.length)}</Button>
          {waiting.some((name) => definitionOf(name).changes) ? (
            <span className={styles.quiet}>{text.acceptReadsHelp}</span>
          ) : null}
        </div>
      )}
    </>
  );
}

function Reading() {
  const styles = useStyles();
  const [choosing, setChoosing] = useState(false);
  const { read, cancelReading } = useContract((store) => store);
  const reading = useContract((store) => store.reading);
  const proposal = useContract((store) => store.proposal);
  const running = reading.phase === 'running';
  return (
    <>
      <div className={styles.buttons}>
        <Button
          appearance={proposal === undefined ? 'primary' : 'secondary'}
          disabledFocusable={running}
          onClick={() => void read({ from: 'server' })}
        >
          {proposal?.source.from === 'server' ? text.readAgain : text.read}
        </Button>
        <Button disabledFocusable={running} onClick={() => setChoosing(true)}>
          {text.files}
        </Button>
        {running ? <CancelButton running onCancel={cancelReading} /> : null}
        <ProgressLine active={running} label={proposal === undefined ? text.reads : text.updates} />
      </div>
      {reading.phase === 'failed' ? <ReadingFailed error={reading.error} /> : null}
      {choosing ? (
        <FilesDialog
          onClose={() => setChoosing(false)}
          onUse={(documents) => void read({ from: 'files', documents })}
        />
      ) : null}
    </>
  );
}

/** A choice that does not fit is reported in words of the editor, because the program's are those of the command line. */
function ReadingFailed({ error }: { readonly error: ErrorInfo }) {
  const styles = useStyles();
  const past = useContract((store) => store.past);
  const undo = useContract((store) => store.undo);
  const isChoice = error.kind === 'configuration' && error.detail === 'input';
  return (
    <>
      <ErrorView
        title={text.failed}
        error={isChoice ? { ...error, message: text.misfit, hint: text.misfitHint } : error}
      />
      {isChoice && past.length > 0 ? (
        <div className={styles.buttons}>
          <Button onClick={undo}>{text.takeBack}</Button>
        </div>
      ) : null}
    </>
  );
}

function Warnings({ proposal }: { readonly proposal: Proposal }) {
  const styles = useStyles();
  const { warnings } = proposal.view;
  if (warnings.length === 0) return null;
  return (
    <Notice intent="warning" title={text.warnings}>
      <ul className={styles.warnings}>
        {warnings.map((warning) => (
          <li key={warning}>
            <OutsideText>{warning}</OutsideText>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
