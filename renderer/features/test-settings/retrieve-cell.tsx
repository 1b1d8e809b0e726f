import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { OfferedCredential, RetrieveResult } from '../../../shared/lookup-result.ts';
import { factsOf, RawDetails } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useCommand } from '../../ui/commands.ts';
import { useDelayed } from '../../lib/use-delayed.ts';
import { useTest } from '../../app/use-stores.ts';
import { retrievalLines, retrievalTone } from './outcome-model.ts';
import { text } from './text.ts';
import { text as common } from '../../ui/text.ts';

const useStyles = makeStyles({
  running: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginTop: '6px' },
  outcome: {
    ':not(:empty)': { marginTop: '8px' },
    display: 'grid',
    gap: '2px',
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** Retrieve Credential, and what came of it. */
export function RetrieveCell({ credential: { id, label } }: { readonly credential: OfferedCredential }) {
  const styles = useStyles();
  const retrieval = useTest((test) => test.retrievals[id]);
  const lookingUp = useTest((test) => test.running !== undefined);
  const retrieve = useTest((test) => test.retrieve);
  const running = retrieval?.phase === 'running';
  return (
    <>
      <Button
        size="small"
        aria-label={text.test.retrieveOf(label)}
        disabledFocusable={running || lookingUp}
        onClick={() => void retrieve(id)}
      >
        {text.test.retrieve}
      </Button>
      <Running id={id} running={running} />
      <div role="status" className={styles.outcome}>
        {retrieval?.phase === 'answered' ? <Answer result={retrieval.result} /> : null}
        {retrieval?.phase === 'failed' ? <Failure error={retrieval.error} /> : null}
      </div>
    </>
  );
}

function Running({ id, running }: { readonly id: string; readonly running: boolean }) {
  const styles = useStyles();
  const cancel = useTest((test) => test.cancelRetrieval);
  useCommand('cancel', running ? () => void cancel(id) : undefined);
  if (!useDelayed(running)) return null;
  return (
    <div className={styles.running}>
      <Spinner size="extra-tiny" label={text.test.retrieving} />
      <Button size="small" onClick={() => void cancel(id)}>
        {text.test.cancel}
      </Button>
    </div>
  );
}

function Answer({ result }: { readonly result: RetrieveResult }) {
  if (result.error !== undefined) return <Failure error={result.error} />;
  return (
    <>
      <StatusText tone={retrievalTone(result)}>
        {text.test.retrieved(result.injectAs ?? result.account ?? '')}
      </StatusText>
      {retrievalLines(result).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

function Failure({ error }: { readonly error: ErrorInfo }) {
  const styles = useStyles();
  if (error.kind === 'cancelled') return <StatusText tone="neutral">{text.test.retrieveCancelled}</StatusText>;
  return (
    <>
      <StatusText tone="bad">{`${text.test.retrieveFailed}: ${common.error.kinds[error.kind]}`}</StatusText>
      <div>{error.message}</div>
      <div className={styles.hint}>{error.hint}</div>
      <RawDetails title={common.details} value={error}>
        <Facts facts={factsOf(error)} stacked />
      </RawDetails>
    </>
  );
}
