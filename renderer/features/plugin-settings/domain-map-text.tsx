import { Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { belowField } from '../../ui/form/words.ts';
import type { SettingProblem } from '../../../shared/settings.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  lines: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, minHeight: '132px' } },
  // One problem a line.
  field: { whiteSpace: 'pre-line' },
});

export interface DomainMapEditorProps {
  readonly labelId: string;
  readonly lines: readonly string[];
  readonly problems: readonly SettingProblem[];
  onChange(lines: readonly string[]): void;
}

/** The map as text: one `FQDN=NetBIOS` a line, to be pasted from elsewhere. */
export function DomainMapText({ labelId, lines, problems, onChange }: DomainMapEditorProps) {
  const styles = useStyles();
  const bad = problems.flatMap(({ line, message }) =>
    line === undefined ? [] : [text.settings.mapLine(line, message)],
  );
  return (
    <Field className={styles.field} {...belowField('', bad.length === 0 ? undefined : bad.join('\n'))}>
      <Textarea
        aria-labelledby={labelId}
        className={styles.lines}
        resize="vertical"
        spellCheck={false}
        value={lines.join('\n')}
        onChange={(_event, { value }) => onChange(value.split(/\r?\n/))}
      />
    </Field>
  );
}
