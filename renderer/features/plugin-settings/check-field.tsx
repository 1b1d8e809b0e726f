import { Checkbox, Field, makeStyles, tokens } from '@fluentui/react-components';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { SettingKey } from '../../../shared/settings.ts';
import { belowField, underField } from '../../ui/form/words.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';
import { useSetting } from './use-setting.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  box: { marginLeft: '-8px', color: tokens.colorNeutralForeground1 },
  field: { marginBlock: '-4px' },
  // Under the words, not under the box.
  below: { '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  consequence: {
    margin: '6px 0 0 24px',
    padding: '8px 12px',
    borderLeft: `3px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
});

/** A setting that is on or off. */
export function CheckField({ setting }: { readonly setting: SettingKey }) {
  const styles = useStyles();
  const { value, problems, edit } = useSetting(setting);
  const [problem] = problems;
  return (
    <div className={styles.field}>
      <Field
        className={styles.below}
        {...belowField(settingTexts[setting].brief, problem === undefined ? undefined : underField(problem))}
      >
        <Checkbox
          className={styles.box}
          checked={value === true}
          label={infoLabel(settingTexts[setting])}
          onChange={(_event, { checked }) => edit(checked === true)}
        />
      </Field>
      {setting === 'includeRemoteSessionOnly' ? (
        <div role="status">
          {value === true ? <p className={styles.consequence}>{text.settings.remoteSessionOnly}</p> : null}
        </div>
      ) : null}
    </div>
  );
}
