import type { ReactNode } from 'react';
import { Card, type CardProps } from './card.tsx';
import { StatusText, type Health } from './status-text.tsx';
import { useCardStyles } from './styles.ts';

interface HealthCardProps extends CardProps {
  readonly health: Health;
  readonly facts?: readonly (string | undefined)[];
  readonly foot?: ReactNode;
}

export function HealthCard({ health, facts = [], foot, children, ...card }: HealthCardProps) {
  const styles = useCardStyles();
  return (
    <Card {...card}>
      <StatusText tone={health.tone}>{health.title}</StatusText>
      {health.explanation === undefined ? null : <p className={styles.words}>{health.explanation}</p>}
      {facts.map((fact) =>
        fact === undefined ? null : (
          <p key={fact} className={styles.small}>
            {fact}
          </p>
        ),
      )}
      {children}
      {foot === undefined ? null : <div className={styles.foot}>{foot}</div>}
    </Card>
  );
}
