import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import type { ShownTime } from '../lib/times.ts';
import { StatusText, type Health } from './status-text.tsx';
import { useCardStyles } from './styles.ts';

const useStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '16px 20px 20px',
    minWidth: 0,
  },
  header: { display: 'flex', alignItems: 'center', gap: '10px', marginBottom: '12px' },
  icon: { display: 'flex', fontSize: '20px', color: tokens.colorNeutralForeground2 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
});

interface CardProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

export function Card({ title, icon, className, children }: CardProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <section aria-labelledby={id} className={mergeClasses(styles.card, className)}>
      <div className={styles.header}>
        {icon === undefined ? null : (
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
        )}
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
      </div>
      {children}
    </section>
  );
}

interface HealthCardProps extends CardProps {
  readonly health: Health;
  readonly facts?: readonly (string | ShownTime | undefined)[];
  readonly foot?: ReactNode;
}

export function HealthCard({ health, facts = [], foot, children, ...card }: HealthCardProps) {
  const styles = useCardStyles();
  return (
    <Card {...card}>
      <StatusText tone={health.tone}>{health.title}</StatusText>
      {health.explanation === undefined ? null : <p className={styles.words}>{health.explanation}</p>}
      {facts.map((fact) => {
        if (fact === undefined) return null;
        const { words, utc } = typeof fact === 'string' ? { words: fact, utc: undefined } : fact;
        return (
          <p key={words} className={styles.small} title={utc}>
            {words}
          </p>
        );
      })}
      {children}
      {foot === undefined ? null : <div className={styles.foot}>{foot}</div>}
    </Card>
  );
}
