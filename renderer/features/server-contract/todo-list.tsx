import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { StatusText } from '../../ui/status-text.tsx';
import { plainList, useFoldStyles } from '../../ui/styles.ts';
import { isSaved } from './contract-model.ts';
import { todo as text } from './text.ts';
import { todoOf, type TodoItem } from './todo-model.ts';
import { useGoTo } from './use-go-to.ts';
import { useCanEdit, useKnown } from './use-known.ts';

const useStyles = makeStyles({
  title: { margin: '4px 0 4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { ...plainList, display: 'flex', flexWrap: 'wrap', columnGap: '24px', rowGap: '4px' },
  item: { overflowWrap: 'anywhere', textAlign: 'left' },
});

/** What keeps the contract from being used; each entry leads to what settles it. */
export function TodoList() {
  const styles = useStyles();
  const fold = useFoldStyles();
  const known = useKnown();
  const canEdit = useCanEdit();
  const { needed, optional } = todoOf(known);
  if (!canEdit) return null;
  if (needed.length + optional.length === 0)
    return known.proposal === undefined ? null : (
      <StatusText tone="good">{isSaved(known) ? text.saved : text.none}</StatusText>
    );
  return (
    <div>
      {needed.length === 0 ? (
        <StatusText tone="good">{text.neededDone}</StatusText>
      ) : (
        <>
          <h3 className={styles.title}>{text.title(needed.length)}</h3>
          <Items items={needed} />
        </>
      )}
      {optional.length === 0 ? null : (
        <details>
          <summary className={fold.summary}>{text.optional(optional.length)}</summary>
          <Items items={optional} />
        </details>
      )}
    </div>
  );
}

function Items({ items }: { readonly items: readonly TodoItem[] }) {
  const styles = useStyles();
  const goTo = useGoTo();
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={item.words}>
          <Link as="button" className={styles.item} onClick={() => goTo(item)}>
            {item.words}
          </Link>
        </li>
      ))}
    </ul>
  );
}
