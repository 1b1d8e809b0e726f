import { Field, Input, makeStyles } from '@fluentui/react-components';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { SettingKey } from '../../../shared/settings.ts';
import { belowField, readNumber, underField } from '../../ui/form/words.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';
import { textOf } from '../../lib/values.ts';
import { useSetting } from './use-setting.ts';

const useStyles = makeStyles({
  number: { maxWidth: '160px' },
});

interface TextFieldProps {
  readonly setting: SettingKey;
  readonly number?: boolean;
}

/** A setting that is one line of text, or a number. The line below it holds the hint, or what is wrong instead. */
export function TextField({ setting, number = false }: TextFieldProps) {
  const styles = useStyles();
  const { value, problems, warning, idle, edit, touch } = useSetting(setting);
  const { brief, required } = settingTexts[setting];
  const [problem] = problems;
  return (
    <Field
      label={infoLabel(settingTexts[setting])}
      required={required}
      {...belowField(idle ?? brief, problem === undefined ? undefined : underField(problem), warning)}
    >
      <Input
        className={number ? styles.number : undefined}
        value={textOf(value)}
        disabled={idle !== undefined}
        inputMode={number ? 'numeric' : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => edit(number ? readNumber(typed) : typed)}
        onBlur={touch}
      />
    </Field>
  );
}
