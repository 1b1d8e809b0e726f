import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { text } from './text.ts';
import { useFoldStyles } from './fold.ts';

const useStyles = makeStyles({
  raw: {
    margin: '4px 0 0',
    padding: '8px 10px',
    maxHeight: '240px',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
});

interface RawDetailsProps {
  readonly value: unknown;
  readonly title?: string;
  /** Shown before the raw form. */
  readonly children?: ReactNode;
}

/** The raw form, one click away. There is no secret in it: the main process sends none. */
export function RawDetails({ value, title = text.error.rawDetails, children }: RawDetailsProps) {
  const styles = useStyles();
  const fold = useFoldStyles();
  return (
    <details>
      <summary className={fold.summary}>{title}</summary>
      {children}
      <pre className={styles.raw} tabIndex={0} role="region" aria-label={text.error.rawDetails}>
        {JSON.stringify(value, undefined, 2)}
      </pre>
    </details>
  );
}
