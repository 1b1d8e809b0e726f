import { Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import { printableLines } from '../../shared/visible-text.ts';
import { Facts, definedFacts, type Fact } from './facts.tsx';
import { MeaningLink, SettingLink } from './go-link.tsx';
import { helpFor } from './links.ts';
import { Notice } from './notice.tsx';
import { OutsideText } from './outside-text.tsx';
import { monospaceBlock, useFoldStyles } from './styles.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  message: { margin: '2px 0 0', overflowWrap: 'anywhere' },
  hint: { margin: '6px 0 8px', overflowWrap: 'anywhere' },
  more: { margin: '0 0 8px' },
  hintTitle: { fontWeight: tokens.fontWeightSemibold },
  raw: {
    ...monospaceBlock,
    margin: '4px 0 0',
    maxHeight: '240px',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

interface ErrorViewProps {
  readonly error: ErrorInfo;
  /** What failed, below the cause: "Lookup failed". */
  readonly title?: string;
  readonly inputs?: readonly Fact[];
  readonly onDismiss?: () => void;
}

/** The kind of the error, its message and hint, links to the setting and the help, and the details. */
export function ErrorView({ error, title, inputs = [], onDismiss }: ErrorViewProps) {
  const styles = useStyles();
  const [cause, rest] = causeOf(error);
  const kind = text.error.kinds[error.kind];
  return (
    <Notice intent="error" role="alert" title={<OutsideText>{cause}</OutsideText>}>
      <p className={styles.message}>{title === undefined ? kind : `${title}: ${kind}`}</p>
      {rest === '' ? null : (
        <p className={styles.message}>
          <OutsideText>{rest}</OutsideText>
        </p>
      )}
      {error.hint === '' ? null : <WhatToCheck hint={error.hint} />}
      <MeaningLink serverCode={error.serverCode} />
      {error.setting === undefined ? null : (
        <p className={styles.more}>
          <SettingLink setting={error.setting} />
        </p>
      )}
      <p className={styles.more}>
        <Link inline href={helpFor(error)}>
          {text.more}
        </Link>
      </p>
      <Facts facts={[...factsOf(error), ...inputs]} />
      <RawDetails value={error} />
      {onDismiss === undefined ? null : (
        <Link as="button" onClick={onDismiss}>
          {text.dismiss}
        </Link>
      )}
    </Notice>
  );
}

export function WhatToCheck({ hint }: { readonly hint: string }) {
  const styles = useStyles();
  return (
    <p className={styles.hint}>
      <span className={styles.hintTitle}>{text.error.whatToCheck}:</span> {hint}
    </p>
  );
}

/** The first sentence of the message, which names the cause, and the others. */
export function causeOf({ message }: Pick<ErrorInfo, 'message'>): readonly [cause: string, rest: string] {
  const end = /[.!?](?=\s+\p{Lu})/u.exec(message)?.index;
  const cause = end === undefined ? message : message.slice(0, end + 1);
  return [cause.replace(/\.$/, ''), message.slice(cause.length).trim()];
}

export function factsOf(error: ErrorInfo): readonly Fact[] {
  const { kind, detail, doing, heldBy, heldUntil, requestId, correlationId } = error;
  return definedFacts([
    [text.error.type, detail === undefined ? kind : `${kind} (${detail})`],
    [text.error.doing, doing],
    [text.error.heldBy, heldBy],
    [text.error.heldUntil, heldUntil],
    [text.error.request, requestId?.toString()],
    [text.error.correlationId, correlationId],
  ]);
}

interface RawDetailsProps {
  readonly value: ErrorInfo;
  readonly title?: string;
  readonly children?: ReactNode;
}

/** The error as JSON, and what the other system says, folded. No secret is in it, because no answer of the main process has one. */
export function RawDetails({ value, title = text.error.rawDetails, children }: RawDetailsProps) {
  const styles = useStyles();
  const fold = useFoldStyles();
  const { text: serverText, ...rest } = value;
  return (
    <details>
      <summary className={fold.summary}>{title}</summary>
      {children}
      {serverText === undefined ? null : <Facts facts={[[text.error.serverText, serverText]]} stacked />}
      <pre className={styles.raw} tabIndex={0} role="region" aria-label={text.error.rawDetails}>
        {printableLines(JSON.stringify(rest, undefined, 2))}
      </pre>
    </details>
  );
}
