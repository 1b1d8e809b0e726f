import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { definitionOf, type FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionProposalView, ServerOperation } from '../../../shared/contract-proposal.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { proposalOf, stateOf } from './contract-model.ts';
import { doubtWords } from './doubt-words.ts';
import type { Fields } from './fields-model.ts';
import { FieldTable } from './field-table.tsx';
import { FixedTexts } from './fixed-texts.tsx';
import { functionTexts } from './function-texts.ts';
import { focusNext, idOf } from './jump.ts';
import { operationChoices, operationNameOf } from './operations-model.ts';
import { functions as text } from './text.ts';
import { todoOf } from './todo-model.ts';
import { useGoTo } from './use-go-to.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { accept, chooseConstant, chooseOperation, choiceOf, hasChoices, withoutChoices } from './work.ts';
import { SavedFields } from './saved-fields.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '14px', gridTemplateColumns: 'minmax(0, 1fr)' },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    ':focus': { outlineStyle: 'none' },
  },
  words: { margin: '2px 0 0', maxWidth: '72ch' },
  quiet: { margin: '2px 0 0', maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  changes: { marginTop: '6px' },
  operation: { maxWidth: '520px' },
  foot: { display: 'grid', gap: '8px', justifyItems: 'start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface FunctionFormProps {
  readonly name: FunctionName;
  readonly proposal: FunctionProposalView | undefined;
  readonly operation: ServerOperation | undefined;
  readonly fields: Fields | undefined;
}

/** The chosen function: what it is for, its operation, and where its inputs and outputs are. */
export function FunctionForm({ name, proposal, operation, fields }: FunctionFormProps) {
  const styles = useStyles();
  const { purpose, without, name: label } = functionTexts[name];
  return (
    <div id={idOf('function')} className={styles.form}>
      <div>
        <h3 tabIndex={-1} className={styles.name}>
          {label}
        </h3>
        <p className={styles.words}>{purpose}</p>
        <p className={styles.quiet}>{without}</p>
        {definitionOf(name).changes ? (
          <div className={styles.changes}>
            <StatusText tone="info">{text.changes}</StatusText>
          </div>
        ) : null}
      </div>
      {proposal === undefined ? (
        <SavedFields name={name} />
      ) : (
        <>
          <OperationField name={name} proposal={proposal} />
          {operation === undefined || fields === undefined ? null : (
            <>
              <FieldTable title={text.sent} name={name} rows={fields.sent} />
              <FixedTexts name={name} proposal={proposal} operation={operation} />
              <FieldTable title={text.answered} name={name} rows={fields.answered} empty={text.nothingBack} />
            </>
          )}
          <Acceptance key={name} name={name} />
        </>
      )}
    </div>
  );
}

function OperationField({
  name,
  proposal,
}: Pick<FunctionFormProps, 'name'> & { readonly proposal: FunctionProposalView }) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const { proposed, others } = operationChoices(known, name);
  const value = operationNameOf(known, name) ?? '';
  const issue = proposal.issues.find(({ is }) => is === 'operation');
  const problem =
    issue?.is !== 'operation'
      ? undefined
      : issue.candidates.length > 0
        ? text.issues.operations
        : text.issues.operation;
  const isChosen = choiceOf(known.work, name) !== undefined;
  const hint = isChosen ? text.operationChosen : operationHint(proposal);
  return (
    <Field
      label={text.operation}
      className={styles.operation}
      {...(problem === undefined || isChosen
        ? { hint: hint }
        : { validationState: 'error' as const, validationMessage: problem })}
    >
      <Select
        value={value}
        disabled={!canEdit}
        onChange={(_event, data) => {
          if (data.value !== '') change(chooseOperation(known.work, name, data.value));
        }}
      >
        {value === '' ? (
          <option value="">{proposal.status === 'missing' ? text.noOperation : text.choose}</option>
        ) : null}
        {proposed.length === 0 ? null : (
          <optgroup label={text.candidates}>
            {proposed.map((each) => (
              <option key={each} value={each}>
                {printable(each)}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={text.otherOperations}>
          {others.map((each) => (
            <option key={each} value={each}>
              {printable(each)}
            </option>
          ))}
        </optgroup>
      </Select>
    </Field>
  );
}

function operationHint({ status, explanation, operation }: FunctionProposalView): string {
  if (status === 'exact') return text.operationExact;
  if (operation === undefined) return '';
  return explanation.startsWith('as ') ? text.operationKept : text.operationHint(printable(explanation));
}

/** A person answers for it that the server works so. */
function Acceptance({ name }: Pick<FunctionFormProps, 'name'>) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const state = stateOf(known, name);
  const [hasAccepted, setHasAccepted] = useState(false);
  // The button that had the focus has gone by then.
  useEffect(() => {
    if (hasAccepted && state === 'accepted') focusNext();
  }, [hasAccepted, state]);
  if (state === 'missing' || state === 'several') return null;
  const resettable = hasChoices(known.work, name);
  return (
    <div className={styles.foot}>
      <AcceptanceState name={name} />
      {(proposalOf(known, name)?.doubts ?? []).map((doubt) => (
        <StatusText key={JSON.stringify(doubt)} tone="warning">
          <OutsideText>{doubtWords(doubt)}</OutsideText>
        </StatusText>
      ))}
      <OutcomeIssue name={name} />
      {state === 'problem' ? <StatusText tone="warning">{text.acceptBlocked}</StatusText> : null}
      {canEdit && (state === 'acceptance' || resettable) ? (
        <div className={styles.buttons}>
          {state === 'acceptance' ? (
            <Button
              appearance="primary"
              onClick={() => {
                change(accept(known.work, [name]));
                setHasAccepted(true);
              }}
            >
              {text.accept(functionTexts[name].name)}
            </Button>
          ) : null}
          {resettable ? <Button onClick={() => change(withoutChoices(known.work, name))}>{text.reset}</Button> : null}
        </div>
      ) : null}
      {canEdit && state === 'acceptance' ? <p className={styles.quiet}>{text.acceptHint}</p> : null}
      {canEdit && state === 'accepted' ? <NextItem /> : null}
    </div>
  );
}

/** Without the member that tells success, a person may say that the function refuses by faults only. */
function OutcomeIssue({ name }: Pick<FunctionFormProps, 'name'>) {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const issue = proposalOf(known, name)?.issues.find(({ is }) => is === 'outcome');
  if (issue?.is !== 'outcome') return null;
  return (
    <>
      <StatusText tone="warning">
        <OutsideText>{text.noOutcome(printable(issue.member))}</OutsideText>
      </StatusText>
      {canEdit ? (
        <div className={styles.buttons}>
          <Button onClick={() => change(chooseConstant(known.work, name, 'success', 'true'))}>{text.onlyFaults}</Button>
        </div>
      ) : null}
    </>
  );
}

/** Leads to what is left to do, without a way back to the list of it. */
function NextItem() {
  const goTo = useGoTo();
  const { needed, optional } = todoOf(useKnown());
  const [next] = [...needed, ...optional];
  return next === undefined ? null : (
    <Button id={idOf('next')} onClick={() => goTo(next)}>
      {text.next(next.words)}
    </Button>
  );
}

function AcceptanceState({ name }: { readonly name: FunctionName }) {
  const known = useKnown();
  const state = stateOf(known, name);
  if (state === 'built-in') return <StatusText tone="good">{text.exact}</StatusText>;
  if (state !== 'accepted') return null;
  const by = known.work.start?.functions[name]?.accepted;
  const isNow = known.work.accept.includes(name) || by === undefined;
  return (
    <StatusText tone="good">
      {isNow ? text.acceptedNow : <OutsideText>{text.acceptedBy(by.by, dateTimeOf(Date.parse(by.at)))}</OutsideText>}
    </StatusText>
  );
}
