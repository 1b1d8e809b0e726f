import { Link, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { ErrorInfo } from '../../shared/errors.ts';
import { help } from '../features/help/text.ts';
import { text } from './text.ts';
import { helpFor } from './help-for.ts';
import { factsOf } from './error-facts.ts';
import { Facts, type Fact } from './facts.tsx';
import { RawDetails } from './raw-details.tsx';
import { SettingLink } from './setting-link.tsx';

const useStyles = makeStyles({
  body: { paddingBottom: '8px', whiteSpace: 'normal' },
  message: { margin: '2px 0 0', overflowWrap: 'anywhere' },
  hint: { margin: '6px 0 8px', overflowWrap: 'anywhere' },
  more: { margin: '0 0 8px' },
  hintTitle: { fontWeight: tokens.fontWeightSemibold },
});

interface ErrorViewProps {
  readonly error: ErrorInfo;
  /** What was attempted, where the kind alone does not say it: "The lookup failed". */
  readonly title?: string;
  /** What it was attempted with. */
  readonly inputs?: readonly Fact[];
  readonly onDismiss?: () => void;
}

/** The kind in words, the sentence, what to check, and the rest for whoever reads the log. */
export function ErrorView({ error, title, inputs = [], onDismiss }: ErrorViewProps) {
  const styles = useStyles();
  const kind = text.error.kinds[error.kind];
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{title === undefined ? kind : `${title}: ${kind}`}</MessageBarTitle>
        <p className={styles.message}>{error.message}</p>
        {error.hint === '' ? null : (
          <p className={styles.hint}>
            <span className={styles.hintTitle}>{text.error.whatToCheck}:</span> {error.hint}
          </p>
        )}
        {error.setting === undefined ? null : (
          <p className={styles.more}>
            <SettingLink setting={error.setting} />
          </p>
        )}
        <p className={styles.more}>
          <Link inline href={helpFor(error)}>
            {help.more}
          </Link>
        </p>
        <Facts facts={[...factsOf(error), ...inputs]} />
        <RawDetails value={error} />
        {onDismiss === undefined ? null : (
          <Link as="button" onClick={onDismiss}>
            {text.app.dismiss}
          </Link>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
