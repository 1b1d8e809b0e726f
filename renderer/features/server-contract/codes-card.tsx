import { Button, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular, DismissRegular } from '@fluentui/react-icons';
import type { TypedRule } from '../../../shared/contract-proposal.ts';
import { codeMeanings } from '../../../shared/server-contract.ts';
import { useContract } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { plainList, smallPrint } from '../../ui/styles.ts';
import { movedRule, ruleProblem, withoutRule, withRule } from './codes-model.ts';
import { rulesOf } from './contract-model.ts';
import { idOf } from './jump.ts';
import { codes as text, meanings } from './text.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { withCodes } from './work.ts';

/** Space for a rule on one line. */
const roomy = '@media (min-width: 1100px)';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start' },
  words: { margin: 0, maxWidth: '76ch', color: tokens.colorNeutralForeground2 },
  rules: { ...plainList, display: 'grid', gap: '8px', width: '100%', maxWidth: '1100px' },
  rule: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: '8px',
    alignItems: 'end',
    paddingBottom: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [roomy]: { gridTemplateColumns: '1fr 1fr 1.2fr 1.4fr auto' },
  },
  cell: { display: 'grid', gap: '2px', minWidth: 0, '& input, & .fui-Input': { minWidth: 0 } },
  label: { ...smallPrint, color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex' },
  problem: { gridColumn: '1 / -1', margin: 0, ...smallPrint, color: tokens.colorPaletteRedForeground1 },
});

/** What the codes of the server mean, in the order in which the rules are tried. */
export function CodesCard() {
  const styles = useStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const rules = rulesOf(known);
  const set = (next: readonly TypedRule[]): void => change(withCodes(known.work, next));
  return (
    <div id={idOf('codes')}>
      <Card title={text.title}>
        <div className={styles.parts}>
          <p className={styles.words}>{text.words}</p>
          {rules === undefined ? <p className={styles.words}>{text.unread}</p> : null}
          {rules?.length === 0 ? <p className={styles.words}>{text.empty}</p> : null}
          {rules === undefined || rules.length === 0 ? null : (
            <ol className={styles.rules}>
              {rules.map((rule, index) => (
                <RuleLine key={index} rules={rules} index={index} rule={rule} onRules={set} />
              ))}
            </ol>
          )}
          {rules === undefined || !canEdit ? null : (
            <Button onClick={() => set([...rules, { when: {}, means: 'other' }])}>{text.add}</Button>
          )}
        </div>
      </Card>
    </div>
  );
}

interface RuleLineProps {
  readonly rules: readonly TypedRule[];
  readonly index: number;
  readonly rule: TypedRule;
  readonly onRules: (rules: readonly TypedRule[]) => void;
}

type Condition = keyof TypedRule['when'];
const conditions: readonly Condition[] = ['code', 'faultCode', 'contains'];

function RuleLine({ rules, index, rule, onRules }: RuleLineProps) {
  const styles = useStyles();
  const canEdit = useCanEdit();
  const n = index + 1;
  const problem = ruleProblem(rule);
  const invalid = problem === undefined ? undefined : true;
  const edit = (next: TypedRule): void => onRules(withRule(rules, index, next));
  return (
    <li className={styles.rule} aria-label={text.rule(n)}>
      {conditions.map((condition) => (
        <div key={condition} className={styles.cell}>
          <span aria-hidden className={styles.label}>
            {text[condition]}
          </span>
          <Input
            aria-label={text.of(text[condition], n)}
            aria-invalid={invalid}
            placeholder={text.any}
            value={rule.when[condition] ?? ''}
            disabled={!canEdit}
            spellCheck={false}
            maxLength={1000}
            onChange={(_event, { value }) => edit({ ...rule, when: { ...rule.when, [condition]: value } })}
          />
        </div>
      ))}
      <div className={styles.cell}>
        <span aria-hidden className={styles.label}>
          {text.means}
        </span>
        <MeaningSelect
          label={text.of(text.means, n)}
          value={rule.means}
          disabled={!canEdit}
          onMeaning={(means) => edit({ ...rule, means })}
        />
      </div>
      {canEdit ? <RuleActions rules={rules} index={index} onRules={onRules} /> : null}
      {problem === undefined ? null : <p className={styles.problem}>{text.problems[problem]}</p>}
    </li>
  );
}

function RuleActions({ rules, index, onRules }: Omit<RuleLineProps, 'rule'>) {
  const styles = useStyles();
  const n = index + 1;
  return (
    <div className={styles.actions}>
      <Button
        appearance="subtle"
        aria-label={text.up(n)}
        title={text.up(n)}
        icon={<ArrowUpRegular />}
        disabledFocusable={index === 0}
        onClick={() => onRules(movedRule(rules, index, -1))}
      />
      <Button
        appearance="subtle"
        aria-label={text.down(n)}
        title={text.down(n)}
        icon={<ArrowDownRegular />}
        disabledFocusable={n === rules.length}
        onClick={() => onRules(movedRule(rules, index, 1))}
      />
      <Button
        appearance="subtle"
        aria-label={text.remove(n)}
        title={text.remove(n)}
        icon={<DismissRegular />}
        onClick={() => onRules(withoutRule(rules, index))}
      />
    </div>
  );
}

interface MeaningSelectProps {
  readonly label: string;
  readonly value: TypedRule['means'];
  readonly disabled?: boolean;
  readonly onMeaning: (means: TypedRule['means']) => void;
}

export function MeaningSelect({ label, value, disabled = false, onMeaning }: MeaningSelectProps) {
  return (
    <Select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(_event, data) => onMeaning(codeMeanings.find((meaning) => meaning === data.value) ?? value)}
    >
      {codeMeanings.map((meaning) => (
        <option key={meaning} value={meaning}>
          {meanings[meaning]}
        </option>
      ))}
    </Select>
  );
}
