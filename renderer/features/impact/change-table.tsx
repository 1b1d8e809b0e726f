import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ImpactChange } from '../../../shared/impact.ts';
import { useScenarios, useTest } from '../../app/use-stores.ts';
import { dateTimeOf, utcOf } from '../../lib/times.ts';
import { showOnScreen } from '../../ui/links.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useCardStyles, useTableStyles } from '../../ui/styles.ts';
import { comparisonPlace } from '../test-settings/comparison-place.ts';
import { formOf } from '../test-settings/form-model.ts';
import { RequestText } from '../test-settings/request-text.tsx';
import { requestLine } from '../test-settings/session-text.ts';
import { changeParts, effectLine, ordered } from './impact-model.ts';
import { impactTexts as text } from './text.ts';

const useChangeStyles = makeStyles({
  request: { width: '38%' },
  comparison: { width: '110px' },
  last: { paddingRight: 0 },
});

/** The changed requests, each of which opens its comparison. */
export function ChangeTable({ changes }: { readonly changes: readonly ImpactChange[] }) {
  const styles = useChangeStyles();
  const grid = useTableStyles();
  return (
    <table className={grid.table} aria-label={text.title}>
      <thead>
        <tr>
          <th scope="col" className={mergeClasses(grid.heading, styles.request)}>
            {text.columns.request}
          </th>
          <th scope="col" className={grid.heading}>
            {text.columns.change}
          </th>
          <th scope="col" className={mergeClasses(grid.heading, styles.comparison, styles.last)}>
            {text.columns.comparison}
          </th>
        </tr>
      </thead>
      <tbody>
        {ordered(changes).map((change) => (
          <ChangeRow key={`${change.name ?? ''} ${JSON.stringify(change.session)}`} change={change} />
        ))}
      </tbody>
    </table>
  );
}

function ChangeRow({ change }: { readonly change: ImpactChange }) {
  const styles = useChangeStyles();
  const grid = useTableStyles();
  const card = useCardStyles();
  const compare = useOpenComparison();
  const { name, at, session } = change;
  const { tone, words } = effectLine(change);
  const time = at === undefined ? undefined : Date.parse(at);
  return (
    <tr>
      <th scope="row" className={grid.cell}>
        <RequestText session={session} />
        {name === undefined ? null : <div className={card.small}>{text.scenario(name)}</div>}
        {time === undefined ? null : (
          <div className={card.small} title={utcOf(time)}>
            {text.lastReceived(dateTimeOf(time))}
          </div>
        )}
      </th>
      <td className={grid.cell}>
        <StatusText tone={tone}>{words}</StatusText>
        {changeParts(change).map(({ label, words: names }) => (
          <div key={label ?? ''}>
            {label === undefined ? '' : `${label}: `}
            <Names names={names} />
          </div>
        ))}
      </td>
      <td className={mergeClasses(grid.cell, styles.last)}>
        <Button size="small" aria-label={text.compareOf(requestLine(session))} onClick={() => compare(change)}>
          {text.compare}
        </Button>
      </td>
    </tr>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index === 0 ? '' : ', '}
      <OutsideText>{name}</OutsideText>
    </span>
  ));
}

/** Fills in Test settings with the request, and compares it there with both settings. */
function useOpenComparison() {
  const { fillIn, edit } = useTest((store) => store);
  const compare = useScenarios((store) => store.compare);
  return ({ session, at }: ImpactChange): void => {
    if (at === undefined) edit(formOf(session));
    else fillIn(session, at);
    showOnScreen('test-settings', comparisonPlace);
    void compare(session);
  };
}
