import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { KeyboardEvent } from 'react';
import { definitionOf, type FunctionName } from '../../../shared/contract-functions.ts';
import { useContract } from '../../app/use-stores.ts';
import { ToneIcon } from '../../ui/status-text.tsx';
import { focusRing, highContrast, narrow, smallPrint } from '../../ui/styles.ts';
import { stateOf, toneOf } from './contract-model.ts';
import { functionGroups, functionTexts } from './function-texts.ts';
import { functions as text } from './text.ts';
import { functionsInOrder } from './todo-model.ts';
import { useKnown } from './use-known.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'minmax(0, 1fr)',
    [narrow]: { gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', alignItems: 'start' },
  },
  group: { display: 'grid', gap: '2px' },
  title: { ...smallPrint, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  item: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    columnGap: '8px',
    padding: '3px 8px 3px 5px',
    borderRadius: tokens.borderRadiusMedium,
    borderLeft: '3px solid transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ...focusRing,
    // A transparent border would be visible.
    [highContrast]: { borderLeftColor: 'Canvas' },
  },
  selected: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    fontWeight: tokens.fontWeightSemibold,
    [highContrast]: {
      forcedColorAdjust: 'none',
      color: 'HighlightText',
      backgroundColor: 'Highlight',
      borderLeftColor: 'Highlight',
      '& svg': { color: 'HighlightText' },
      ':hover': { backgroundColor: 'Highlight' },
    },
  },
  state: { ...smallPrint, fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  selectedState: { color: tokens.colorNeutralForeground1, [highContrast]: { color: 'HighlightText' } },
});

const steps: Readonly<Record<string, (at: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: () => functionsInOrder.length - 1,
};

/** One stop of the Tab key; the arrow keys choose. */
export function FunctionList() {
  const styles = useStyles();
  const selected = useContract((store) => store.selected);
  const select = useContract((store) => store.select);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const next = functionsInOrder[step(functionsInOrder.indexOf(selected))];
    if (next === undefined) return;
    select(next);
    document.getElementById(optionId(next))?.focus();
  };
  return (
    <div role="listbox" tabIndex={-1} aria-label={text.list} className={styles.list} onKeyDown={onKeyDown}>
      {functionGroups.map(({ title, names }) => (
        <div key={title} role="group" aria-label={title} className={styles.group}>
          <span aria-hidden className={styles.title}>
            {title}
          </span>
          {names.map((name) => (
            <FunctionOption key={name} name={name} isSelected={name === selected} onSelect={() => select(name)} />
          ))}
        </div>
      ))}
    </div>
  );
}

function optionId(name: FunctionName): string {
  return `contract-function-${name}`;
}

interface OptionProps {
  readonly name: FunctionName;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function FunctionOption({ name, isSelected, onSelect }: OptionProps) {
  const styles = useStyles();
  const state = stateOf(useKnown(), name);
  const { needed } = definitionOf(name);
  return (
    <div
      id={optionId(name)}
      role="option"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      className={mergeClasses(styles.item, isSelected && styles.selected)}
      onClick={onSelect}
    >
      <ToneIcon tone={toneOf(state, name)} />
      <span>
        {functionTexts[name].name}
        <span className={mergeClasses(styles.state, isSelected && styles.selectedState)}>
          <br />
          {text.states[state]}
          {needed ? ` · ${text.needed}` : ''}
        </span>
      </span>
    </div>
  );
}
