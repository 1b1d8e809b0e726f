import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { OfferedCredential, RetrieveResult } from '../../../shared/lookup-result.ts';
import { useCommand } from '../../ui/commands.ts';
import { useTest } from '../../app/use-stores.ts';
import { useDelayed } from '../../lib/hooks.ts';
import { Facts } from '../../ui/facts.tsx';
import { factsOf, RawDetails } from '../../ui/error-view.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { compact } from '../../ui/styles.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { text } from '../../ui/text.ts';
import { retrievalLines, retrievalTone, sourceOf } from './outcome-model.ts';
import { test } from './text.ts';

const useStyles = makeStyles({
  cell: {
    textAlign: 'left',
    verticalAlign: 'top',
    padding: '9px 8px 9px 0',
    fontWeight: tokens.fontWeightRegular,
    overflowWrap: 'anywhere',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  detail: {
    paddingTop: '11px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  format: { whiteSpace: 'nowrap', [compact]: { display: 'none' } },
  retrieve: { paddingTop: '6px', paddingBottom: '6px', paddingRight: 0 },
  running: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginTop: '6px' },
  retrieval: {
    ':not(:empty)': { marginTop: '8px' },
    display: 'grid',
    gap: '2px',
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

interface ResultRowProps {
  readonly credential: OfferedCredential;
  readonly index: number;
  /** Reports the height of the row to a virtual list. */
  readonly measure?: (row: HTMLTableRowElement | null) => void;
}

export function ResultRow({ credential, index, measure }: ResultRowProps) {
  const styles = useStyles();
  const detail = mergeClasses(styles.cell, styles.detail);
  const { kinds, formats, flags } = test;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
      <th scope="row" className={styles.cell}>
        <OutsideText>{credential.label}</OutsideText>
      </th>
      <td className={detail}>{kinds[credential.kind]}</td>
      <td className={detail}>
        <OutsideText>{sourceOf(credential)}</OutsideText>
      </td>
      <td className={mergeClasses(detail, styles.format)}>{formats[credential.format]}</td>
      <td className={detail}>
        {credential.flags.map((flag) => (
          <div key={flag}>{flags[flag]}</div>
        ))}
      </td>
      <td className={mergeClasses(styles.cell, styles.retrieve)}>
        <RetrieveCell credential={credential} />
      </td>
    </tr>
  );
}

function RetrieveCell({ credential: { id, label } }: { readonly credential: OfferedCredential }) {
  const styles = useStyles();
  const retrieval = useTest((store) => store.retrievals[id]);
  const lookingUp = useTest((store) => store.lookup.phase === 'running');
  const retrieve = useTest((store) => store.retrieve);
  const running = retrieval?.phase === 'running';
  return (
    <>
      <Button
        size="small"
        aria-label={test.retrieveOf(label)}
        disabledFocusable={running || lookingUp}
        onClick={() => void retrieve(id)}
      >
        {test.retrieve}
      </Button>
      <Running id={id} running={running} />
      <div role="status" className={styles.retrieval}>
        {retrieval?.phase === 'answered' ? <Answer result={retrieval.value} /> : null}
        {retrieval?.phase === 'failed' || retrieval?.phase === 'cancelled' ? <Failure error={retrieval.error} /> : null}
      </div>
    </>
  );
}

function Running({ id, running }: { readonly id: string; readonly running: boolean }) {
  const styles = useStyles();
  const cancel = useTest((store) => store.cancelRetrieval);
  useCommand('cancel', running ? () => void cancel(id) : undefined);
  if (!useDelayed(running)) return null;
  return (
    <div className={styles.running}>
      <Spinner size="extra-tiny" label={test.retrieving} />
      <Button size="small" onClick={() => void cancel(id)}>
        {text.cancel}
      </Button>
    </div>
  );
}

function Answer({ result }: { readonly result: RetrieveResult }) {
  if (result.error !== undefined) return <Failure error={result.error} />;
  return (
    <>
      <StatusText tone={retrievalTone(result)}>
        <OutsideText>{test.retrieved(result.injectAs ?? result.account ?? '')}</OutsideText>
      </StatusText>
      {retrievalLines(result).map((line) => (
        <div key={line}>
          <OutsideText>{line}</OutsideText>
        </div>
      ))}
    </>
  );
}

function Failure({ error }: { readonly error: ErrorInfo }) {
  const styles = useStyles();
  if (error.kind === 'cancelled') return <StatusText tone="neutral">{test.retrieveCancelled}</StatusText>;
  return (
    <>
      <StatusText tone="bad">{`${test.retrieveFailed}: ${text.error.kinds[error.kind]}`}</StatusText>
      <div>
        <OutsideText>{error.message}</OutsideText>
      </div>
      <div className={styles.hint}>{error.hint}</div>
      <RawDetails title={text.details} value={error}>
        <Facts facts={factsOf(error)} stacked />
      </RawDetails>
    </>
  );
}
