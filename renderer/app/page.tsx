import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeft16Regular } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactNode } from 'react';
import { Notice } from '../ui/notice.tsx';
import { useStore } from 'zustand';
import { hashOf, screenNames, screenOfHash } from '../lib/routes.ts';
import { settingVisit } from '../ui/links.ts';
import { text as common } from '../ui/text.ts';
import { text } from './text.ts';
import { useApp, usePractising } from './use-stores.ts';

const useStyles = makeStyles({
  back: { display: 'inline-flex', alignItems: 'center', gap: '4px', alignSelf: 'start', marginBottom: '4px' },
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
  /** The screen that this one was opened from. */
  readonly back?: { readonly href: string; readonly label: string };
  readonly children: ReactNode;
}

/** The way back to the screen whose link led here, while this screen is shown. */
function useWayBack(): PageProps['back'] {
  const visit = useStore(settingVisit, (store) => store.visit);
  const screen = useApp((app) => app.screen);
  useEffect(() => {
    // The hash changes before the screen does.
    if (visit === undefined || screen === visit.screen) return;
    if (![visit.from, hashOf(visit.screen)].includes(window.location.hash)) settingVisit.setState({}, true);
  }, [visit, screen]);
  if (visit === undefined || screen !== visit.screen) return undefined;
  const place = screenOfHash(visit.from);
  const name = screenNames.find((each) => each === place);
  return { href: visit.from, label: name === undefined ? common.back : common.backTo(common.screens[name]) };
}

/** A screen. After navigation its heading takes the focus, so that screen readers read it. */
export function Page({ title, lead, actions, back: parent, children }: PageProps) {
  const wayBack = useWayBack();
  const back = wayBack ?? parent;
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const navigated = useApp((app) => app.navigated);
  useEffect(() => {
    document.title = `${title} – ${text.app.fullTitle}`;
    if (!navigated) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [title, navigated]);
  return (
    <>
      {back === undefined ? null : (
        <Link href={back.href} className={styles.back}>
          <ArrowLeft16Regular aria-hidden /> {back.label}
        </Link>
      )}
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

export function PracticeNote({ children }: { readonly children: string }) {
  if (!usePractising()) return null;
  return (
    <Notice intent="info" spaced>
      {children}
    </Notice>
  );
}
