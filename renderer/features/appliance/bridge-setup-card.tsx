import { Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DocumentCopy20Regular } from '@fluentui/react-icons';
import { bridgeSection } from '../../../shared/bridging.ts';
import { useBridging } from '../../app/use-stores.ts';
import { hashOfHelp } from '../../lib/routes.ts';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useCardStyles, useTableStyles } from '../../ui/styles.ts';
import { bridgeText } from './bridge-text.ts';

const text = bridgeText.setup;

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  list: { marginTop: '12px' },
  name: { width: '19%' },
  value: { width: '33%' },
  note: { marginTop: '10px' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  words: { display: 'grid', gap: '8px', justifyItems: 'start' },
});

interface Row {
  readonly name: string;
  readonly value: string;
  readonly words: string;
  readonly copy: string;
  readonly copied: string;
}

/** What to copy and to enter for the plugin of the vendor's ECM. */
export function BridgeSetupCard() {
  const styles = useStyles();
  const card = useCardStyles();
  const view = useBridging((store) => store.view);
  if (view === undefined) return null;
  const { keyFile, pipe } = view;
  const rows: readonly Row[] = [
    { name: text.folder, value: text.folderValue, words: text.folderText, copy: text.copyBuild, copied: text.build },
    { name: text.pipe, value: pipe, words: text.pipeText, copy: text.copyPipe, copied: pipe },
    { name: text.keyFile, value: keyFile, words: text.keyFileText, copy: text.copyKeyFile, copied: keyFile },
    {
      name: text.section,
      value: text.sectionValue,
      words: text.sectionText,
      copy: text.copySection,
      copied: bridgeSection(view),
    },
    {
      name: text.service,
      value: text.serviceValue,
      words: text.serviceText,
      copy: text.copyService,
      copied: text.create,
    },
  ];
  return (
    <Card title={text.title} icon={<DocumentCopy20Regular />} className={styles.card}>
      <p className={card.words}>{text.lead}</p>
      {view.state === 'disabled' ? (
        <div className={styles.note}>
          <StatusText tone="info">{text.notYet}</StatusText>
        </div>
      ) : null}
      <Rows rows={rows} />
      <div className={card.foot}>
        <Link href={hashOfHelp('dotnet-bridge')}>{text.guide}</Link>
      </div>
    </Card>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const widths = [styles.name, styles.value, undefined];
  return (
    <table className={mergeClasses(table.table, styles.list)} aria-label={text.list}>
      <thead>
        <tr>
          {text.columns.map((name, index) => (
            <th key={name} scope="col" className={mergeClasses(table.heading, widths[index])}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, words, copy, copied }) => (
          <tr key={name}>
            <th scope="row" className={table.cell}>
              {name}
            </th>
            <td className={mergeClasses(table.cell, styles.code)}>
              <OutsideText>{value}</OutsideText>
            </td>
            <td className={table.cell}>
              <span className={styles.words}>
                {words}
                <CopyText label={copy} title={name} make={() => copied} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
