import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { useApp } from '../app/use-stores.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '16px',
    rowGap: '12px',
    alignItems: 'flex-start',
    marginBottom: '20px',
  },
  titles: { flexGrow: 1, flexBasis: '300px', minWidth: 0 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    ':focus': { outlineStyle: 'none' },
  },
  lead: { margin: '2px 0 0', color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', paddingTop: '4px' },
});

interface PageProps {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its heading takes the keyboard's focus when it is navigated to, so that a screen reader says where one is. */
export function Page({ title, lead, actions, children }: PageProps) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const navigated = useApp((app) => app.navigated);
  useEffect(() => {
    document.title = `${title} – ${text.app.fullTitle}`;
    if (!navigated) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
    // Only on arrival: `navigated` never goes back.
  }, [title, navigated]);
  return (
    <>
      <div className={styles.header}>
        <div className={styles.titles}>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </>
  );
}
