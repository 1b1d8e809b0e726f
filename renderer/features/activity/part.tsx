import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { oneColumn, useFoldStyles } from '../../ui/styles.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  part: { ...oneColumn, gap: '6px', minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  table: { marginTop: '4px' },
});

interface PartProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The same as a table. */
  readonly table?: ReactNode;
}

/** A picture with its title, and the table of what it shows. */
export function Part({ title, children, table }: PartProps) {
  const styles = useStyles();
  const fold = useFoldStyles();
  return (
    <div className={styles.part}>
      <h3 className={styles.title}>{title}</h3>
      {children}
      {table === undefined ? null : (
        <details>
          <summary className={fold.summary} aria-label={`${text.asTable}: ${title}`}>
            {text.asTable}
          </summary>
          <div className={styles.table}>{table}</div>
        </details>
      )}
    </div>
  );
}
