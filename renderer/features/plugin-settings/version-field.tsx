import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { settingTexts } from '../../../shared/settings-text.ts';
import { piVersions } from '../../../shared/settings.ts';
import { belowField, underField } from '../../ui/form/words.ts';
import { infoLabel } from '../../ui/form/info-label.tsx';
import { QuestionBar } from './question-bar.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useVersionQuestion } from '../../app/use-stores.ts';
import { textOf } from '../../lib/values.ts';
import { questions } from './text-server-queries.ts';
import { useSetting } from './use-setting.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  group: { marginLeft: '-8px' },
  words: { color: tokens.colorNeutralForeground1 },
  detect: { marginTop: '6px' },
});

/** Which API creates the rotation. */
export function VersionField() {
  const styles = useStyles();
  const { value, problems, idle, edit } = useSetting('piVersion');
  const [problem] = problems;
  return (
    <>
      <Field
        label={infoLabel(settingTexts.piVersion)}
        {...belowField(idle ?? settingTexts.piVersion.brief, problem === undefined ? undefined : underField(problem))}
      >
        <RadioGroup
          className={styles.group}
          value={textOf(value)}
          disabled={idle !== undefined}
          onChange={(_event, { value: chosen }) => edit(chosen)}
        >
          {piVersions.map((version) => (
            <Radio
              key={version}
              value={version}
              label={
                <span className={idle === undefined ? styles.words : undefined}>
                  {text.settings.piVersions[version]}
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      <div className={styles.detect}>
        <Detect disabled={idle !== undefined} />
      </div>
    </>
  );
}

/** Asks the server of the Endpoint URL on screen. */
function Detect({ disabled }: { readonly disabled: boolean }) {
  const question = useVersionQuestion();
  const { answer } = question;
  return (
    <QuestionBar
      question={question}
      label={questions.detect}
      about={settingTexts.piVersion.label}
      runningLabel={questions.detecting}
      failedTitle={questions.detectFailed}
      disabled={disabled}
    >
      {answer?.ok === true ? <StatusText tone="good">{questions.detected[answer.value]}</StatusText> : null}
    </QuestionBar>
  );
}
