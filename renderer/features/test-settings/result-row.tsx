import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { sourceOf } from './outcome-model.ts';
import { RetrieveCell } from './retrieve-cell.tsx';
import { text } from './text.ts';

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
  format: { whiteSpace: 'nowrap' },
  retrieve: { paddingTop: '6px', paddingBottom: '6px', paddingRight: 0 },
});

interface ResultRowProps {
  readonly credential: OfferedCredential;
  readonly index: number;
  /** Tells a virtual list how high the row has become. */
  readonly measure?: (row: HTMLTableRowElement | null) => void;
}

export function ResultRow({ credential, index, measure }: ResultRowProps) {
  const styles = useStyles();
  const detail = mergeClasses(styles.cell, styles.detail);
  const { kinds, formats, flags } = text.test;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
      <th scope="row" className={styles.cell}>
        {credential.label}
      </th>
      <td className={detail}>{kinds[credential.kind]}</td>
      <td className={detail}>{sourceOf(credential)}</td>
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
