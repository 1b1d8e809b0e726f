import { Field, makeStyles, Select } from '@fluentui/react-components';
import { exampleOf, practiceExampleNames, practiceExamples } from './test-form.ts';
import { useTest } from '../../app/use-stores.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  picker: {
    gridTemplateColumns: 'max-content minmax(0, 400px)',
    columnGap: '12px',
    marginBottom: '16px',
  },
});

/** In the practice vault: requests worth trying. */
export function ExamplePicker() {
  const styles = useStyles();
  const example = useTest((test) => exampleOf(test.form));
  const edit = useTest((test) => test.edit);
  const choose = (value: string): void => {
    const name = practiceExampleNames.find((known) => known === value);
    if (name !== undefined) edit(practiceExamples[name]);
  };
  return (
    <Field label={text.test.example} orientation="horizontal" className={styles.picker}>
      <Select value={example ?? ''} onChange={(_event, { value }) => choose(value)}>
        {example === undefined ? <option value="">{text.test.exampleOwn}</option> : null}
        {practiceExampleNames.map((name) => (
          <option key={name} value={name}>
            {text.test.examples[name]}
          </option>
        ))}
      </Select>
    </Field>
  );
}
