import { Button, Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircle24Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { highContrast, oneColumn, plainList, twoColumns } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { problemSentence } from '../../ui/form/words.ts';
import { PrerequisitesLink } from '../../ui/go-link.tsx';
import { goToSetting } from '../../ui/links.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { hashOf } from '../../lib/routes.ts';
import { startSteps, type StartFacts, type StartStep, type StepState, stepStates } from './start-store.ts';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';
import { useApp, useDraft, useReadOnly, useStart } from '../../app/use-stores.ts';
import { text as appText } from '../../app/text.ts';
import { isDirty } from '../../lib/section-draft.ts';
import { draftProblems } from '../plugin-settings/model.ts';
import { useIsPi } from '../plugin-settings/use-plugin-settings.ts';

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  intro: { margin: '0 0 16px', maxWidth: '72ch' },
  steps: { ...plainList },
  step: {
    display: 'grid',
    gridTemplateColumns: '28px minmax(0, 1fr)',
    columnGap: '12px',
    padding: '12px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  marker: {
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    width: '24px',
    height: '24px',
    borderRadius: '50%',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  now: {
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    border: `1px solid ${tokens.colorBrandBackground}`,
    [highContrast]: {
      forcedColorAdjust: 'none',
      color: 'HighlightText',
      backgroundColor: 'Highlight',
      border: '1px solid Highlight',
    },
  },
  done: { display: 'flex', color: tokens.colorStatusSuccessForeground1 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: '24px', fontWeight: tokens.fontWeightRegular },
  current: { fontWeight: tokens.fontWeightSemibold },
  state: {
    marginLeft: '8px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
  body: { margin: '10px 0 4px', ...oneColumn, gap: '10px', justifyItems: 'start' },
  ways: { ...twoColumns, gap: '24px' },
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  under: { margin: '8px 0 0' },
  missing: { margin: 0, paddingLeft: '20px', display: 'grid', gap: '2px' },
  hide: { marginTop: '4px' },
  // Wide enough for both labels.
  practice: { minWidth: '260px' },
});

export function Welcome() {
  const styles = useStyles();
  const { states, facts, hide } = useFirstSteps();
  if (states === undefined || facts === undefined) return null;
  const bodies: Readonly<Record<StartStep, ReactNode>> = {
    choose: <Choose />,
    connect: <Connect facts={facts} />,
    test: <FirstTest />,
  };
  return (
    <Card title={text.start.title} className={styles.card}>
      <p className={styles.intro}>{text.start.text}</p>
      <ol className={styles.steps}>
        {startSteps.map((step, index) => (
          <Step key={step} number={index + 1} title={text.start.steps[step]} state={states[step]}>
            {bodies[step]}
          </Step>
        ))}
      </ol>
      {states.choose === 'current' ? null : (
        <Link as="button" className={styles.hide} onClick={hide}>
          {text.start.hide}
        </Link>
      )}
    </Card>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly state: StepState;
  readonly children: ReactNode;
}

function Step({ number, title, state, children }: StepProps) {
  const styles = useStyles();
  const current = state === 'current';
  return (
    <li className={styles.step} aria-current={current ? 'step' : undefined}>
      {state === 'done' ? (
        <span className={styles.done} aria-hidden>
          <CheckmarkCircle24Filled />
        </span>
      ) : (
        <span className={mergeClasses(styles.marker, current && styles.now)} aria-hidden>
          {number}
        </span>
      )}
      <div>
        <h3 className={mergeClasses(styles.title, current && styles.current)}>
          {title}
          <span className={styles.state}> {text.start.states[state]}</span>
        </h3>
        {current ? <div className={styles.body}>{children}</div> : null}
      </div>
    </li>
  );
}

function Choose() {
  const styles = useStyles();
  const { chooseOwnServer } = useFirstSteps();
  return (
    <div className={styles.ways}>
      <div>
        <PracticeButton appearance="primary" />
        <p className={mergeClasses(styles.words, styles.under)}>{text.tryPracticeText}</p>
      </div>
      <div>
        <Button as="a" href={hashOf('plugin-settings')} onClick={chooseOwnServer}>
          {text.start.ownServer}
        </Button>
        <p className={mergeClasses(styles.words, styles.under)}>
          {text.enterSettingsText} <PrerequisitesLink />
        </p>
      </div>
    </div>
  );
}

function Connect({ facts }: { readonly facts: StartFacts }) {
  const styles = useStyles();
  const missing = draftProblems(facts.view, facts.values, facts.secrets);
  return (
    <>
      <p className={styles.words}>{missing.length === 0 ? text.start.unsaved : text.start.missing(missing.length)}</p>
      {missing.length === 0 ? null : (
        <ul className={styles.missing}>
          {missing.map((problem) => (
            <li key={problemSentence(problem)}>
              <Link as="button" onClick={() => goToSetting(problem.key)}>
                {settingTexts[problem.key].label}
              </Link>{' '}
              {problem.entry === undefined ? problem.message : `${problem.entry}: ${problem.message}`}
            </li>
          ))}
        </ul>
      )}
      <Button as="a" appearance="primary" href={hashOf('plugin-settings')}>
        {common.openScreen('plugin-settings')}
      </Button>
    </>
  );
}

function FirstTest() {
  const styles = useStyles();
  return (
    <>
      <p className={styles.words}>{text.start.test}</p>
      <Button as="a" appearance="primary" href={hashOf('test-settings')}>
        {common.openScreen('test-settings')}
      </Button>
    </>
  );
}

export function PracticeButton({ appearance }: { readonly appearance: 'primary' | 'secondary' }) {
  const styles = useStyles();
  const entering = useApp((app) => app.switchingTo === 'practice');
  const switchProfile = useApp((app) => app.switchProfile);
  const enter = async (): Promise<void> => {
    if (await switchProfile('practice')) window.location.hash = hashOf('test-settings');
  };
  return (
    <Button
      className={styles.practice}
      appearance={appearance}
      disabledFocusable={entering}
      onClick={() => void enter()}
    >
      {entering ? appText.practice.entering : text.tryPractice}
    </Button>
  );
}

/** The first steps; their states are absent in practice, for operators, with another plugin, and when they are done or hidden. */
export function useFirstSteps() {
  const state = useStart((start) => start);
  const real = useApp((app) => app.info?.profile === 'real');
  const isPi = useIsPi();
  const canSave = useReadOnly() === undefined;
  const { view, values, secrets } = useDraft((draft) => draft);
  const dirty = useDraft(isDirty);
  const facts = view === undefined || !real || !isPi || !canSave ? undefined : { view, values, secrets, dirty };
  return { ...state, facts, states: facts === undefined ? undefined : stepStates(state, facts) };
}
