import { makeStyles, tokens } from '@fluentui/react-components';
import { definitionOf, type FunctionName } from '../../../shared/contract-functions.ts';
import { pathsOf } from '../../../shared/server-contract.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { stateOf, toneOf } from './contract-model.ts';
import { fieldLabel } from './field-texts.ts';
import { functions as text } from './text.ts';
import { useKnown } from './use-known.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '8px', gridTemplateColumns: 'minmax(0, 1fr)' },
  title: { margin: '4px 0 2px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** A function of the contract so far, while the description of the server is not read. */
export function SavedFields({ name }: { readonly name: FunctionName }) {
  const styles = useStyles();
  const known = useKnown();
  const { start } = known.work;
  const offered = start?.functions[name];
  const state = stateOf(known, name);
  if (start === undefined) return <p className={styles.quiet}>{text.unreadBuiltIn}</p>;
  if (offered === undefined) return <StatusText tone={toneOf(state, name)}>{text.noOperation}</StatusText>;
  const { accepted } = offered;
  const { inputs, outputs } = definitionOf(name);
  return (
    <div className={styles.parts}>
      <StatusText tone={toneOf(state, name)}>
        {accepted === undefined ? (
          text.states[state]
        ) : (
          <OutsideText>{text.acceptedBy(accepted.by, dateTimeOf(Date.parse(accepted.at)))}</OutsideText>
        )}
      </StatusText>
      <Facts facts={[[text.operation, offered.operation]]} />
      <Part title={text.sent} facts={factsOf(pathsOf(offered.request, 'input'), inputs)} />
      <Part
        title={text.answered}
        facts={factsOf({ ...pathsOf(offered.response, 'output'), ...offered.fixedOutputs }, outputs)}
      />
      <p className={styles.quiet}>{text.unread}</p>
    </div>
  );
}

function factsOf(paths: Readonly<Record<string, string>>, fields: object): readonly Fact[] {
  return Object.keys(fields).flatMap((field): readonly Fact[] => {
    const path = paths[field];
    return path === undefined ? [] : [[fieldLabel(field), path]];
  });
}

function Part({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  const styles = useStyles();
  if (facts.length === 0) return null;
  return (
    <div>
      <h4 className={styles.title}>{title}</h4>
      <Facts facts={facts} />
    </div>
  );
}
