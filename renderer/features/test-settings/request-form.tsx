import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { SyntheticEvent } from 'react';
import { jumpItemFieldLabels, jumpItemType, jumpItemTypeNames, type JumpItemField } from '../../../shared/jump-item.ts';
import { belowField } from '../../ui/form/words.ts';
import { narrow } from '../../ui/styles.ts';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { Card } from '../../ui/card.tsx';
import { useCommand } from '../../ui/commands.ts';
import {
  exampleOf,
  fieldsOf,
  formProblems,
  practiceExampleNames,
  practiceExamples,
  type TestField,
} from './form-model.ts';
import { useApp, useStores, useTest } from '../../app/use-stores.ts';
import { test } from './text.ts';

const useStyles = makeStyles({
  groups: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '16px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  fields: { display: 'grid', gap: '12px' },
  example: { gridTemplateColumns: 'max-content minmax(0, 400px)', columnGap: '12px', marginBottom: '16px' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', margin: '16px 0' },
});

/** The request as the appliance would send it: a user and an endpoint. */
export function RequestForm() {
  const styles = useStyles();
  const lookUp = useTest((store) => store.lookUp);
  const practising = useApp((app) => app.info?.profile === 'practice');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void lookUp();
  };
  return (
    <form noValidate onSubmit={submit}>
      {practising ? <ExamplePicker /> : null}
      <div className={styles.groups}>
        <Card title={test.user}>
          <div className={styles.fields}>
            <RequestField field="username" label={test.username} hint={test.usernameHint} required />
            <RequestField field="distinguishedName" label={test.distinguishedName} hint={test.distinguishedNameHint} />
          </div>
        </Card>
        <JumpItem />
      </div>
      <Buttons />
    </form>
  );
}

function ExamplePicker() {
  const styles = useStyles();
  const example = useTest((store) => exampleOf(store.form));
  const edit = useTest((store) => store.edit);
  const choose = (value: string): void => {
    const name = practiceExampleNames.find((known) => known === value);
    if (name !== undefined) edit(practiceExamples[name]);
  };
  return (
    <Field label={test.example} orientation="horizontal" className={styles.example}>
      <Select value={example ?? ''} onChange={(_event, { value }) => choose(value)}>
        {example === undefined ? <option value="">{test.exampleOwn}</option> : null}
        {practiceExampleNames.map((name) => (
          <option key={name} value={name}>
            {test.examples[name]}
          </option>
        ))}
      </Select>
    </Field>
  );
}

const hints: Readonly<Record<JumpItemField, string>> = {
  host: test.hostHint,
  url: test.urlHint,
  additionalAddress: test.addressHint,
  applicationName: test.applicationHint,
};

function JumpItem() {
  const styles = useStyles();
  const type = useTest((store) => store.form.type);
  const edit = useTest((store) => store.edit);
  return (
    <Card title={test.jumpItem}>
      <div className={styles.fields}>
        <Field label={test.type} {...belowField(type === 'jump-client' ? test.jumpClientHint : '', undefined)}>
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
  const value = useTest((store) => store.form[field]);
  const problem = useTest((store) => (store.attempted ? formProblems(store.form)[field] : undefined));
  const edit = useTest((store) => store.edit);
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
  const running = useTest((store) => store.lookup.phase === 'running');
  const { lookUp, cancelLookup } = useStores().test.getState();
  useCommand('main', () => void lookUp());
  return (
    <div className={styles.buttons}>
      <Button type="submit" appearance="primary" disabledFocusable={running}>
        {test.lookUp}
      </Button>
      <CancelButton running={running} onCancel={cancelLookup} />
      <ProgressLine active={running} label={test.lookingUp} />
    </div>
  );
}
