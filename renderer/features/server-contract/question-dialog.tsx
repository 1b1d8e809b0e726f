import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { TypedRule } from '../../../shared/contract-proposal.ts';
import type { CodeMeaning } from '../../../shared/server-contract.ts';
import { useContract } from '../../app/use-stores.ts';
import type { AskedCode } from '../../lib/routes.ts';
import { Facts, definedFacts } from '../../ui/facts.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import { MeaningSelect } from './codes-card.tsx';
import { ruleProblem, tidyRule } from './codes-model.ts';
import { rulesOf } from './contract-model.ts';
import { jumpTo } from './jump.ts';
import { codes, question as text } from './text.ts';
import { useKnown } from './use-known.ts';
import { withCodes } from './work.ts';

interface QuestionProps {
  readonly asked: AskedCode;
  /** What the server wrote with the code. */
  readonly words?: string | undefined;
  /** @param added the code for which a rule was added */
  readonly onClose: (added?: string) => void;
}

/** Fault codes of SOAP itself, which stand for any failure. */
const generic = ['Client', 'Server', 'Sender', 'Receiver', 'InternalServiceFault'];

/** Asks what a code of the server means, and adds a rule for it. */
export function QuestionDialog({ asked, words, onClose }: QuestionProps) {
  const known = useKnown();
  const change = useContract((store) => store.change);
  const [means, setMeans] = useState<CodeMeaning>('other');
  const [contains, setContains] = useState('');
  const rules = rulesOf(known);
  const isGeneric = asked.kind === 'faultCode' && generic.includes(asked.code);
  const rule: TypedRule = tidyRule({ when: { [asked.kind]: asked.code, contains }, means });
  const problem = ruleProblem(rule);
  const add = (): void => {
    if (rules === undefined) return;
    change(withCodes(known.work, [...rules, rule]));
    onClose(asked.code);
  };
  const close = (): void => onClose();
  const toReading = (): void => {
    onClose();
    jumpTo('wsdl');
  };
  return (
    <FrameDialog
      title={text.title}
      words={text.words}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{common.cancel}</Button>
          {rules === undefined ? (
            <Button appearance="primary" onClick={toReading}>
              {text.toReading}
            </Button>
          ) : (
            <Button appearance="primary" disabledFocusable={problem !== undefined} onClick={add}>
              {text.add}
            </Button>
          )}
        </>
      }
    >
      <Facts
        facts={definedFacts([
          [asked.kind === 'code' ? text.code : text.faultCode, asked.code],
          [text.text, words],
        ])}
      />
      {rules === undefined ? (
        <StatusText tone="info">{text.unread}</StatusText>
      ) : (
        <RuleFields rule={rule} isGeneric={isGeneric} onMeaning={setMeans} onContains={setContains} typed={contains} />
      )}
    </FrameDialog>
  );
}

interface RuleFieldsProps {
  readonly rule: TypedRule;
  readonly typed: string;
  /** The code stands for many failures. */
  readonly isGeneric: boolean;
  readonly onMeaning: (means: CodeMeaning) => void;
  readonly onContains: (contains: string) => void;
}

function RuleFields({ rule, typed, isGeneric, onMeaning, onContains }: RuleFieldsProps) {
  const problem = ruleProblem(rule);
  const below =
    problem === undefined
      ? { hint: isGeneric ? text.generic : '' }
      : { validationState: 'error' as const, validationMessage: codes.problems[problem] };
  return (
    <>
      <Field label={text.means}>
        <MeaningSelect label={text.means} value={rule.means} onMeaning={onMeaning} />
      </Field>
      <Field label={text.contains} {...below}>
        <Input value={typed} maxLength={500} onChange={(_event, { value }) => onContains(value)} />
      </Field>
    </>
  );
}
