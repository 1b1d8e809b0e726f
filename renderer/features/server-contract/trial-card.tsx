import { Button, Field, Input, Link, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ContractTrialView } from '../../../shared/contract-proposal.ts';
import { useContract, useDraft } from '../../app/use-stores.ts';
import { lastResult } from '../../lib/request-store.ts';
import { typedSecrets } from '../../lib/section-draft.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView, RawDetails, WhatToCheck } from '../../ui/error-view.tsx';
import { useCommand } from '../../ui/commands.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { plainList, smallPrint, useFoldStyles } from '../../ui/styles.ts';
import { text as common } from '../../ui/text.ts';
import { idOf } from './jump.ts';
import { QuestionDialog } from './question-dialog.tsx';
import { trialInput } from './store.ts';
import { question, trial as text } from './text.ts';
import { isOutdated, linesOf, verdictOf, type TrialLine } from './trial-model.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '12px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0, maxWidth: '76ch', color: tokens.colorNeutralForeground2 },
  form: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'start' },
  field: { flex: '0 1 300px', minWidth: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  lines: { ...plainList, display: 'grid', gap: '8px', marginTop: '8px' },
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '2px' },
  below: {
    marginLeft: '28px',
    display: 'grid',
    gap: '4px',
    justifyItems: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  what: { fontWeight: tokens.fontWeightRegular },
  message: { margin: 0, overflowWrap: 'anywhere' },
  members: { ...plainList, ...smallPrint, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** Calls what changes nothing, by the contract on screen. */
export function TrialCard() {
  const styles = useStyles();
  const request = useContract((store) => store.trial);
  const session = useContract((store) => store.session);
  const { try: start, cancelTrial } = useContract((store) => store);
  const [missing, setMissing] = useState(false);
  const running = request.phase === 'running';
  const run = (): void => {
    const isMissing = session.user.trim() === '';
    setMissing(isMissing);
    if (!isMissing) void start();
  };
  useCommand('main', running ? undefined : run);
  return (
    <div id={idOf('trial')}>
      <Card title={text.title}>
        <div className={styles.parts}>
          <p className={styles.words}>{text.words}</p>
          <Inputs isMissing={missing} onType={() => setMissing(false)} />
          <div className={styles.buttons}>
            <Button disabledFocusable={running} onClick={run}>
              {request.phase === 'idle' ? text.run : text.again}
            </Button>
            {running ? <CancelButton running onCancel={cancelTrial} /> : null}
            <ProgressLine active={running} label={text.running} />
          </div>
          <Outcome />
        </div>
      </Card>
    </div>
  );
}

interface InputsProps {
  /** The user was asked for, and is empty. */
  readonly isMissing: boolean;
  readonly onType: () => void;
}

function Inputs({ isMissing, onType }: InputsProps) {
  const styles = useStyles();
  const session = useContract((store) => store.session);
  const setSession = useContract((store) => store.setSession);
  return (
    <div className={styles.form}>
      <Field
        label={text.user}
        required
        className={styles.field}
        {...(isMissing
          ? { validationState: 'error' as const, validationMessage: text.noUser }
          : { hint: text.userHint })}
      >
        <Input
          value={session.user}
          spellCheck={false}
          autoComplete="off"
          maxLength={256}
          onChange={(_event, { value }) => {
            onType();
            setSession({ ...session, user: value });
          }}
        />
      </Field>
      <Field label={text.host} hint={text.hostHint} className={styles.field}>
        <Input
          value={session.host}
          spellCheck={false}
          autoComplete="off"
          maxLength={256}
          onChange={(_event, { value }) => setSession({ ...session, host: value })}
        />
      </Field>
    </div>
  );
}

function Outcome() {
  const request = useContract((store) => store.trial);
  const work = useContract((store) => store.work);
  const proposal = useContract((store) => store.proposal);
  const session = useContract((store) => store.session);
  const plugin = useDraft((draft) => draft.values);
  const secrets = useDraft((draft) => draft.secrets);
  const result = lastResult(request);
  if (result === undefined || request.phase === 'running') return null;
  const now = trialInput({ work, proposal, session }, { plugin, secrets: typedSecrets(secrets) });
  const outdated = isOutdated(result.input, now) ? <StatusText tone="warning">{text.outdated}</StatusText> : null;
  if (result.phase !== 'answered')
    return (
      <>
        {outdated}
        <ErrorView title={text.failed} error={result.error} />
      </>
    );
  return (
    <div>
      {outdated}
      <Lines result={result.value} isOutdated={outdated !== null} />
    </div>
  );
}

function Lines({ result, isOutdated: isOld }: { readonly result: ContractTrialView; readonly isOutdated: boolean }) {
  const styles = useStyles();
  const [asking, setAsking] = useState<TrialLine>();
  const [added, setAdded] = useState<string>();
  const verdict = verdictOf(result);
  return (
    <>
      <div role="status">
        <StatusText tone={isOld ? 'neutral' : verdict.tone}>{verdict.words}</StatusText>
        {added === undefined ? null : <StatusText tone="info">{question.added(added)}</StatusText>}
      </div>
      <ul className={styles.lines}>
        {linesOf(result).map((line) => (
          <Line key={line.key} line={line} onAsk={() => setAsking(line)} />
        ))}
      </ul>
      {asking?.asked === undefined ? null : (
        <QuestionDialog
          asked={asking.asked}
          words={asking.error?.text}
          onClose={(code) => {
            setAsking(undefined);
            if (code !== undefined) setAdded(code);
          }}
        />
      )}
    </>
  );
}

function Line({ line, onAsk }: { readonly line: TrialLine; readonly onAsk: () => void }) {
  const styles = useStyles();
  const fold = useFoldStyles();
  const { label, tone, words, error, members, asked } = line;
  return (
    <li className={styles.line}>
      <StatusText tone={tone}>
        {label}: <span className={styles.what}>{words}</span>
      </StatusText>
      <div className={styles.below}>
        {error === undefined ? null : (
          <>
            <p className={styles.message}>
              <OutsideText>{error.message}</OutsideText>
            </p>
            {asked !== undefined || error.hint === '' ? null : <WhatToCheck hint={error.hint} />}
            {asked === undefined ? null : (
              <Link as="button" onClick={onAsk}>
                {question.offer}
              </Link>
            )}
            <RawDetails value={error} title={common.details} />
          </>
        )}
        {members.length === 0 ? null : (
          <details>
            <summary className={fold.summary}>{text.members(members.length)}</summary>
            <ul className={styles.members}>
              {members.map((member) => (
                <li key={member}>
                  <OutsideText>{member}</OutsideText>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
