import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Checkmark12Filled } from '@fluentui/react-icons';
import type { MemberPlace, ServerOperation } from '../../../shared/contract-proposal.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { plainList, smallPrint, useHiddenStyles } from '../../ui/styles.ts';
import { tree as text } from './text.ts';
import { treeOf, type MemberNode } from './tree-model.ts';
import { typeWords } from './type-words.ts';

const useStyles = makeStyles({
  name: { margin: '0 0 2px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  operation: { margin: '0 0 8px', overflowWrap: 'anywhere' },
  part: {
    margin: '8px 0 2px',
    ...smallPrint,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  list: { ...plainList, ...smallPrint },
  inner: { marginLeft: '6px', paddingLeft: '10px', borderLeft: `1px solid ${tokens.colorNeutralStroke2}` },
  member: { display: 'flex', flexWrap: 'wrap', columnGap: '6px', alignItems: 'center', paddingBlock: '1px' },
  used: { fontWeight: tokens.fontWeightSemibold },
  mark: { display: 'inline-flex', color: tokens.colorBrandForeground1 },
  facts: { color: tokens.colorNeutralForeground2 },
  legend: { margin: '8px 0 0', ...smallPrint, color: tokens.colorNeutralForeground2 },
});

interface MemberTreesProps {
  readonly operation: ServerOperation;
  readonly used: { readonly sent: ReadonlySet<string>; readonly answered: ReadonlySet<string> };
}

/** The messages of an operation as the server describes them; the places in use are marked. */
export function MemberTrees({ operation, used }: MemberTreesProps) {
  const styles = useStyles();
  return (
    <section aria-label={text.title}>
      <h4 className={styles.name}>{text.title}</h4>
      <p className={styles.operation}>
        <OutsideText>{operation.name}</OutsideText>
      </p>
      <Part title={text.sent} places={operation.request} used={used.sent} />
      <Part title={text.answered} places={operation.response} used={used.answered} />
      <p className={styles.legend}>{text.legend}</p>
    </section>
  );
}

interface PartProps {
  readonly title: string;
  readonly places: readonly MemberPlace[];
  readonly used: ReadonlySet<string>;
}

function Part({ title, places, used }: PartProps) {
  const styles = useStyles();
  return (
    <>
      <h5 className={styles.part}>{title}</h5>
      {places.length === 0 ? (
        <p className={styles.legend}>{text.noMembers}</p>
      ) : (
        <Members nodes={treeOf(places)} used={used} />
      )}
    </>
  );
}

interface MembersProps {
  readonly nodes: readonly MemberNode[];
  readonly used: ReadonlySet<string>;
  readonly isInner?: boolean;
}

function Members({ nodes, used, isInner = false }: MembersProps) {
  const styles = useStyles();
  const { hidden } = useHiddenStyles();
  return (
    <ul className={mergeClasses(styles.list, isInner && styles.inner)}>
      {nodes.map(({ name, place, members }) => {
        const isUsed = used.has(place.path);
        const facts = [typeWords(place), place.optional ? text.optional : ''].filter((fact) => fact !== '').join(', ');
        return (
          <li key={place.path}>
            <div className={styles.member}>
              <span className={isUsed ? styles.used : undefined}>
                <OutsideText>{name}</OutsideText>
              </span>
              {isUsed ? (
                <span className={styles.mark}>
                  <Checkmark12Filled aria-hidden />
                  <span className={hidden}>{text.used}</span>
                </span>
              ) : null}
              <span className={styles.facts}>
                <OutsideText>{facts}</OutsideText>
              </span>
            </div>
            {members.length === 0 ? null : <Members nodes={members} used={used} isInner />}
          </li>
        );
      })}
    </ul>
  );
}
