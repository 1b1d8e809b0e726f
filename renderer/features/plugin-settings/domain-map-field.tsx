import { Button, InfoLabel, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { settingTexts } from '../../../shared/settings-text.ts';
import { underField } from '../../ui/form/words.ts';
import { domainLines } from './pi-draft.ts';
import { DomainMapTable } from './domain-map-table.tsx';
import { DomainMapText } from './domain-map-text.tsx';
import { useSetting } from './use-setting.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  header: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: '8px' },
  hint: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  problem: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorStatusDangerForeground1 },
});

/** Map Domains: the same lines as a table to edit or as text to paste into. */
export function DomainMapField() {
  const styles = useStyles();
  const labelId = useId();
  const [asText, setAsText] = useState(false);
  const { value, problems, edit } = useSetting('domainMap');
  const { label, brief, explanation } = settingTexts.domainMap;
  const lines = domainLines(value);
  const general = problems.filter(({ line }) => line === undefined);
  const Editor = asText ? DomainMapText : DomainMapTable;
  return (
    <div role="group" aria-labelledby={labelId}>
      <div className={styles.header}>
        <InfoLabel id={labelId} info={explanation}>
          {label}
        </InfoLabel>
        <Button size="small" appearance="subtle" onClick={() => setAsText(!asText)}>
          {asText ? text.settings.mapAsTable : text.settings.mapAsText}
        </Button>
      </div>
      <p className={styles.hint}>{brief}</p>
      {general.map((problem) => (
        <p key={problem.message} className={styles.problem}>
          {underField(problem)}
        </p>
      ))}
      <Editor labelId={labelId} lines={lines} problems={problems} onChange={edit} />
    </div>
  );
}
