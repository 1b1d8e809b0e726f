import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { SyntheticEvent } from 'react';
import { jumpItemFieldLabels, jumpItemType, jumpItemTypeNames, type JumpItemField } from '../../../shared/jump-item.ts';
import { belowField } from '../../ui/form/words.ts';
import { narrow } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useCommand } from '../../ui/commands.ts';
import { fieldsOf, formProblems, type TestField } from './test-form.ts';
import { useApp, useTest } from '../../app/use-stores.ts';
import { ExamplePicker } from './example-picker.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  groups: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '16px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  fields: { display: 'grid', gap: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', margin: '16px 0' },
});

/** What the appliance would send: who asks, for which endpoint. */
export function RequestForm() {
  const styles = useStyles();
  const lookUp = useTest((test) => test.lookUp);
  const practising = useApp((app) => app.info?.profile === 'practice');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void lookUp();
  };
  return (
    <form noValidate onSubmit={submit}>
      {practising ? <ExamplePicker /> : null}
      <div className={styles.groups}>
        <Card title={text.test.user}>
          <div className={styles.fields}>
            <RequestField field="username" label={text.test.username} hint={text.test.usernameHint} required />
            <RequestField
              field="distinguishedName"
              label={text.test.distinguishedName}
              hint={text.test.distinguishedNameHint}
            />
          </div>
        </Card>
        <JumpItem />
      </div>
      <Buttons />
    </form>
  );
}

const hints: Readonly<Record<JumpItemField, string>> = {
  host: text.test.hostHint,
  url: text.test.urlHint,
  additionalAddress: text.test.addressHint,
  applicationName: text.test.applicationHint,
};

function JumpItem() {
  const styles = useStyles();
  const type = useTest((test) => test.form.type);
  const edit = useTest((test) => test.edit);
  return (
    <Card title={text.test.jumpItem}>
      <div className={styles.fields}>
        <Field
          label={text.test.type}
          {...belowField(type === 'jump-client' ? text.test.jumpClientHint : '', undefined)}
        >
          <Select
            value={type}
            onChange={(_event, { value }) => edit({ type: jumpItemTypeNames.find((name) => name === value) ?? type })}
          >
            {jumpItemTypeNames.map((name) => (
              <option key={name} value={name}>
                {jumpItemType(name).label}
              </option>
            ))}
          </Select>
        </Field>
        {fieldsOf(type).map(({ field, required }) => (
          <RequestField
            key={field}
            field={field}
            label={jumpItemFieldLabels[field]}
            hint={hints[field]}
            required={required}
          />
        ))}
      </div>
    </Card>
  );
}

interface RequestFieldProps {
  readonly field: Exclude<TestField, 'type'>;
  readonly label: string;
  readonly hint: string;
  readonly required?: boolean;
}

function RequestField({ field, label, hint, required = false }: RequestFieldProps) {
  const value = useTest((test) => test.form[field]);
  const problem = useTest((test) => (test.attempted ? formProblems(test.form)[field] : undefined));
  const edit = useTest((test) => test.edit);
  return (
    <Field label={label} required={required} {...belowField(hint, problem)}>
      <Input
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(_event, { value: typed }) => edit({ [field]: typed })}
      />
    </Field>
  );
}

function Buttons() {
  const styles = useStyles();
  const running = useTest((test) => test.running !== undefined);
  const cancel = useTest((test) => test.cancelLookup);
  const lookUp = useTest((test) => test.lookUp);
  useCommand('main', () => void lookUp());
  useCommand('cancel', running ? () => void cancel() : undefined);
  return (
    <div className={styles.buttons}>
      <Button type="submit" appearance="primary" disabledFocusable={running}>
        {text.test.lookUp}
      </Button>
      <Button disabled={!running} onClick={() => void cancel()}>
        {text.test.cancel}
      </Button>
      <ProgressLine active={running} label={text.test.lookingUp} />
    </div>
  );
}
