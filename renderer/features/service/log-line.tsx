import { makeStyles, tokens } from '@fluentui/react-components';
import { narrow } from '../../ui/breakpoints.ts';
import { timeOf } from '../../lib/times.ts';
import type { LogEntry } from './log-entry.ts';
import { text } from '../../ui/text.ts';

const useLineStyles = makeStyles({
  line: {
    display: 'grid',
    gridTemplateColumns: '60px 40px 128px minmax(0, 1fr)',
    columnGap: '10px',
    padding: '1px 10px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    overflowWrap: 'anywhere',
    [narrow]: { gridTemplateColumns: '60px 40px minmax(0, 1fr)', paddingBottom: '4px' },
  },
  fields: { [narrow]: { gridColumn: '1 / -1' } },
  time: { color: tokens.colorNeutralForeground2 },
  name: { color: tokens.colorNeutralForeground2 },
  // Lines break between fields rather than within them.
  field: { display: 'inline-block', maxWidth: '100%', marginRight: '10px' },
  mark: {
    padding: '2px 10px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    fontStyle: 'italic',
    borderTop: `1px dashed ${tokens.colorNeutralStroke1}`,
  },
  debug: { color: tokens.colorNeutralForeground2 },
  info: { color: tokens.colorNeutralForeground1 },
  warn: { color: tokens.colorStatusWarningForeground3, fontWeight: tokens.fontWeightSemibold },
  error: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** One line of the log, or the mark of missing ones. */
export function LogLine({ entry }: { readonly entry: LogEntry }) {
  const styles = useLineStyles();
  if (entry.kind !== 'line')
    return <div className={styles.mark}>{entry.kind === 'gap' ? text.log.gap : text.log.skipped(entry.count)}</div>;
  const { time, level, event, fields } = entry;
  return (
    <div className={styles.line}>
      <span className={styles.time} title={time}>
        {timeOf(time)}
      </span>
      <span className={level === undefined ? undefined : styles[level]}>
        {level === undefined ? '' : text.log.levels[level]}
      </span>
      <span>{event}</span>
      <span className={styles.fields}>
        {fields.map(([name, value]) => (
          <span key={name} className={styles.field}>
            {name === '' ? null : <span className={styles.name}>{name}=</span>}
            {value}
          </span>
        ))}
      </span>
    </div>
  );
}
