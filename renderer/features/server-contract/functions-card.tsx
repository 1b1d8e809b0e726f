import { makeStyles, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { narrow, useFoldStyles } from '../../ui/styles.ts';
import { useContract } from '../../app/use-stores.ts';
import { proposalOf } from './contract-model.ts';
import { fieldsOf, usedPaths } from './fields-model.ts';
import { FunctionForm } from './function-form.tsx';
import { FunctionList } from './function-list.tsx';
import { MemberTrees } from './member-tree.tsx';
import { functions as text, tree as treeText } from './text.ts';
import { operationOf } from './operations-model.ts';
import { useKnown } from './use-known.ts';

/** Space for the tree beside the form. */
const wide = '@media (min-width: 1320px)';

const useStyles = makeStyles({
  panes: {
    display: 'grid',
    gridTemplateColumns: '208px minmax(0, 1fr)',
    columnGap: '24px',
    rowGap: '16px',
    alignItems: 'start',
    [wide]: { gridTemplateColumns: '232px minmax(0, 1fr) minmax(280px, 30%)' },
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  tree: {
    display: 'none',
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: '20px',
    [wide]: { display: 'block' },
  },
  folded: { marginTop: '12px', [wide]: { display: 'none' } },
});

/** The functions, the chosen one, and the members of its operation as the server describes them. */
export function FunctionsCard() {
  const styles = useStyles();
  const fold = useFoldStyles();
  const known = useKnown();
  const selected = useContract((store) => store.selected);
  const proposal = proposalOf(known, selected);
  const operation = operationOf(known, selected);
  const fields = proposal && fieldsOf(proposal, operation, known.work);
  const trees =
    proposal === undefined || fields === undefined || operation === undefined ? null : (
      <MemberTrees operation={operation} used={usedPaths(selected, fields, proposal)} />
    );
  return (
    <Card title={text.title}>
      <div className={styles.panes}>
        <FunctionList />
        <div>
          <FunctionForm key={selected} name={selected} proposal={proposal} operation={operation} fields={fields} />
          {trees === null ? null : (
            <details className={styles.folded}>
              <summary className={fold.summary}>{treeText.title}</summary>
              {trees}
            </details>
          )}
        </div>
        {trees === null ? null : <div className={styles.tree}>{trees}</div>}
      </div>
    </Card>
  );
}
