import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircle20Filled,
  Circle20Regular,
  ErrorCircle20Filled,
  Info20Regular,
  SubtractCircle20Regular,
  Warning20Filled,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'warning' | 'bad' | 'neutral' | 'info' | 'dropped';

export interface StatusLine {
  readonly tone: Tone;
  readonly words: string;
}

export interface Health {
  readonly tone: Tone;
  readonly title: string;
  readonly explanation?: string | undefined;
}

const useStyles = makeStyles({
  line: { display: 'flex', gap: '8px', alignItems: 'flex-start', fontWeight: tokens.fontWeightSemibold },
  icon: { display: 'flex', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  neutral: { color: tokens.colorNeutralForeground3 },
  dropped: { color: tokens.colorNeutralForeground2 },
  info: { color: tokens.colorBrandForeground1 },
});

const icons: Readonly<Record<Tone, ReactNode>> = {
  good: <CheckmarkCircle20Filled />,
  warning: <Warning20Filled />,
  bad: <ErrorCircle20Filled />,
  neutral: <Circle20Regular />,
  dropped: <SubtractCircle20Regular />,
  info: <Info20Regular />,
};

/** The icon of a tone. Hidden from screen readers, because the text beside it has the same meaning. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  const styles = useStyles();
  return (
    <span aria-hidden className={mergeClasses(styles.icon, styles[tone])}>
      {icons[tone]}
    </span>
  );
}

export function StatusText({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <ToneIcon tone={tone} />
      <span>{children}</span>
    </div>
  );
}
