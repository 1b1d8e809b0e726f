import { makeStyles, tokens } from '@fluentui/react-components';
import { text } from '../text.ts';
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

/** The raw form, one click away. There is no secret in it: the main process sends none. */
export function RawDetails({ value }: { readonly value: unknown }) {
  const styles = useStyles();
  const fold = useFoldStyles();
  return (
    <details>
      <summary className={fold.summary}>{text.error.rawDetails}</summary>
      <pre className={styles.raw} tabIndex={0} role="region" aria-label={text.error.rawDetails}>
        {JSON.stringify(value, undefined, 2)}
      </pre>
    </details>
  );
}
